using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// The innermost loops of an <see cref="ExampleProduct"/>: a few rows of an <see cref="ExampleTile{T}"/>, each element one chain of
/// fused multiply-adds that stays in a register over all terms. All starts are read before anything is written. After the last
/// term references stand beyond their operands; nothing follows them there. They are
/// compiled in their final form at once: in a first form each operation on vectors is a call.
/// </summary>
/// <typeparam name="TRows">The sums of a group of rows.</typeparam>
/// <typeparam name="TLanes">The lanes, over columns.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static class ExampleKernels<TRows, TLanes, T>
    where TRows : struct, IRows<TRows, TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The terms of a round of the innermost loop.</summary>
    private const int TermsOfRound = 4;

    /// <summary>Computes the rows.</summary>
    /// <typeparam name="TGroups">How many groups of rows.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<TGroups>(in ExampleTile<T> tile)
        where TGroups : struct, IRowGroups
    {
        nint start = tile.StartRow;
        nint group = TRows.Count * start;
        TRows upper = TRows.Load(ref tile.StartLeft, ref tile.StartRight, start);
        TRows middle = TRows.Load(ref Unsafe.Add(ref tile.StartLeft, group), ref Unsafe.Add(ref tile.StartRight, group), start);
        TRows lower = TGroups.Count > 2 ? TRows.Load(ref Unsafe.Add(ref tile.StartLeft, 2 * group), ref Unsafe.Add(ref tile.StartRight, 2 * group), start) : default;

        nint width = PanelLayout.Width<T>();
        ref T upperA = ref tile.A;
        ref T middleA = ref Unsafe.Add(ref upperA, TRows.Count * width);
        ref T lowerA = ref Unsafe.Add(ref upperA, 2 * TRows.Count * width);
        ref T bLeft = ref tile.BLeft;
        ref T bRight = ref tile.BRight;
        ref T ahead = ref tile.LookAhead.First;
        nint depth = tile.Depth;
        while (depth > 0)
        {
            nint run = nint.Min(depth, width);
            if (tile.LookAhead.IsWanted)
            {
                CacheHint.NeededSoon(ref ahead);
                CacheHint.NeededSoon(ref Unsafe.Add(ref ahead, tile.LookAhead.Other));
                ahead = ref Unsafe.Add(ref ahead, tile.LookAhead.Next);
            }

            NeedRows(ref Unsafe.Add(ref upperA, tile.NextPanel + width), width, TGroups.Count * TRows.Count);
            nint k = run;
            for (; k >= TermsOfRound; k -= TermsOfRound)
            {
                Term<TGroups>(ref upper, ref middle, ref lower, ref upperA, ref middleA, ref lowerA, ref bLeft, ref bRight, 0);
                Term<TGroups>(ref upper, ref middle, ref lower, ref upperA, ref middleA, ref lowerA, ref bLeft, ref bRight, 1);
                Term<TGroups>(ref upper, ref middle, ref lower, ref upperA, ref middleA, ref lowerA, ref bLeft, ref bRight, 2);
                Term<TGroups>(ref upper, ref middle, ref lower, ref upperA, ref middleA, ref lowerA, ref bLeft, ref bRight, 3);
                upperA = ref Unsafe.Add(ref upperA, TermsOfRound);
                middleA = ref Unsafe.Add(ref middleA, TermsOfRound);
                lowerA = ref Unsafe.Add(ref lowerA, TermsOfRound);
                bLeft = ref Unsafe.Add(ref bLeft, TermsOfRound * width);
                bRight = ref Unsafe.Add(ref bRight, TermsOfRound * width);
            }

            for (; k > 0; k--)
            {
                Term<TGroups>(ref upper, ref middle, ref lower, ref upperA, ref middleA, ref lowerA, ref bLeft, ref bRight, 0);
                upperA = ref Unsafe.Add(ref upperA, 1);
                middleA = ref Unsafe.Add(ref middleA, 1);
                lowerA = ref Unsafe.Add(ref lowerA, 1);
                bLeft = ref Unsafe.Add(ref bLeft, width);
                bRight = ref Unsafe.Add(ref bRight, width);
            }

            depth -= run;
            upperA = ref Unsafe.Add(ref upperA, tile.NextPanel);
            middleA = ref Unsafe.Add(ref middleA, tile.NextPanel);
            lowerA = ref Unsafe.Add(ref lowerA, tile.NextPanel);
        }

        upper.Store(ref tile.CLeft, ref tile.CRight, width);
        nint next = TRows.Count * width;
        middle.Store(ref Unsafe.Add(ref tile.CLeft, next), ref Unsafe.Add(ref tile.CRight, next), width);
        if (TGroups.Count > 2)
        {
            lower.Store(ref Unsafe.Add(ref tile.CLeft, 2 * next), ref Unsafe.Add(ref tile.CRight, 2 * next), width);
        }
    }

    /// <summary>A single group of rows, where there are no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ComputeOne(in ExampleTile<T> tile)
    {
        TRows rows = TRows.Load(ref tile.StartLeft, ref tile.StartRight, tile.StartRow);
        nint width = PanelLayout.Width<T>();
        ref T a = ref tile.A;
        ref T bLeft = ref tile.BLeft;
        ref T bRight = ref tile.BRight;
        nint depth = tile.Depth;
        while (depth > 0)
        {
            nint run = nint.Min(depth, width);
            for (nint k = run; k > 0; k--)
            {
                TLanes left = TLanes.Load(in bLeft, 0);
                TLanes right = TRows.IsWide ? TLanes.Load(in bRight, 0) : left;
                rows.Accumulate(ref a, width, left, right);
                a = ref Unsafe.Add(ref a, 1);
                bLeft = ref Unsafe.Add(ref bLeft, width);
                bRight = ref Unsafe.Add(ref bRight, width);
            }

            depth -= run;
            a = ref Unsafe.Add(ref a, tile.NextPanel);
        }

        rows.Store(ref tile.CLeft, ref tile.CRight, width);
    }

    /// <summary>The k-th term from where the references stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Term<TGroups>(
        ref TRows upper, ref TRows middle, ref TRows lower, ref T upperA, ref T middleA, ref T lowerA, ref T bLeft, ref T bRight, nint k)
        where TGroups : struct, IRowGroups
    {
        nint width = PanelLayout.Width<T>();
        TLanes left = TLanes.Load(in bLeft, k * width);
        TLanes right = TRows.IsWide ? TLanes.Load(in bRight, k * width) : left;
        upper.Accumulate(ref Unsafe.Add(ref upperA, k), width, left, right);
        middle.Accumulate(ref Unsafe.Add(ref middleA, k), width, left, right);
        if (TGroups.Count > 2)
        {
            lower.Accumulate(ref Unsafe.Add(ref lowerA, k), width, left, right);
        }
    }

    /// <summary>The rows of the next panel are far from those of this one: without a hint each is waited for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NeedRows(ref T first, nint width, nint rows)
    {
        for (nint row = 0; row < rows; row++)
        {
            CacheHint.NeededAtOnce(ref Unsafe.Add(ref first, row * width));
        }
    }
}
