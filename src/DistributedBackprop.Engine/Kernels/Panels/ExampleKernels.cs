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
/// <typeparam name="TRows">The sums of four rows.</typeparam>
/// <typeparam name="TLanes">The lanes, over columns.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static class ExampleKernels<TRows, TLanes, T>
    where TRows : struct, IFourRows<TRows, TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The terms of a round of the innermost loop.</summary>
    private const int TermsOfRound = 4;

    /// <summary>Computes the rows.</summary>
    /// <typeparam name="TGroups">How many times four rows.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<TGroups>(in ExampleTile<T> tile)
        where TGroups : struct, IRowGroups
    {
        nint start = tile.StartRow;
        TRows upper = TRows.Load(ref tile.StartLeft, ref tile.StartRight, start);
        TRows middle = TRows.Load(ref Unsafe.Add(ref tile.StartLeft, 4 * start), ref Unsafe.Add(ref tile.StartRight, 4 * start), start);
        TRows lower = TGroups.Count > 2 ? TRows.Load(ref Unsafe.Add(ref tile.StartLeft, 8 * start), ref Unsafe.Add(ref tile.StartRight, 8 * start), start) : default;

        nint width = PanelLayout.Width<T>();
        ref T a0 = ref tile.A;
        ref T a4 = ref Unsafe.Add(ref a0, 4 * width);
        ref T a8 = ref Unsafe.Add(ref a0, 8 * width);
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

            NeedRows(ref Unsafe.Add(ref a0, tile.NextPanel + width), width, TGroups.Count * PanelLayout.RowGroup);
            nint k = run;
            for (; k >= TermsOfRound; k -= TermsOfRound)
            {
                Term<TGroups>(ref upper, ref middle, ref lower, ref a0, ref a4, ref a8, ref bLeft, ref bRight, 0);
                Term<TGroups>(ref upper, ref middle, ref lower, ref a0, ref a4, ref a8, ref bLeft, ref bRight, 1);
                Term<TGroups>(ref upper, ref middle, ref lower, ref a0, ref a4, ref a8, ref bLeft, ref bRight, 2);
                Term<TGroups>(ref upper, ref middle, ref lower, ref a0, ref a4, ref a8, ref bLeft, ref bRight, 3);
                a0 = ref Unsafe.Add(ref a0, TermsOfRound);
                a4 = ref Unsafe.Add(ref a4, TermsOfRound);
                a8 = ref Unsafe.Add(ref a8, TermsOfRound);
                bLeft = ref Unsafe.Add(ref bLeft, TermsOfRound * width);
                bRight = ref Unsafe.Add(ref bRight, TermsOfRound * width);
            }

            for (; k > 0; k--)
            {
                Term<TGroups>(ref upper, ref middle, ref lower, ref a0, ref a4, ref a8, ref bLeft, ref bRight, 0);
                a0 = ref Unsafe.Add(ref a0, 1);
                a4 = ref Unsafe.Add(ref a4, 1);
                a8 = ref Unsafe.Add(ref a8, 1);
                bLeft = ref Unsafe.Add(ref bLeft, width);
                bRight = ref Unsafe.Add(ref bRight, width);
            }

            depth -= run;
            a0 = ref Unsafe.Add(ref a0, tile.NextPanel);
            a4 = ref Unsafe.Add(ref a4, tile.NextPanel);
            a8 = ref Unsafe.Add(ref a8, tile.NextPanel);
        }

        upper.Store(ref tile.CLeft, ref tile.CRight, width);
        middle.Store(ref Unsafe.Add(ref tile.CLeft, 4 * width), ref Unsafe.Add(ref tile.CRight, 4 * width), width);
        if (TGroups.Count > 2)
        {
            lower.Store(ref Unsafe.Add(ref tile.CLeft, 8 * width), ref Unsafe.Add(ref tile.CRight, 8 * width), width);
        }
    }

    /// <summary>Four rows, where there are no more, and where there are 16 registers only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(in ExampleTile<T> tile)
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
        ref TRows upper, ref TRows middle, ref TRows lower, ref T a0, ref T a4, ref T a8, ref T bLeft, ref T bRight, nint k)
        where TGroups : struct, IRowGroups
    {
        nint width = PanelLayout.Width<T>();
        TLanes left = TLanes.Load(in bLeft, k * width);
        TLanes right = TRows.IsWide ? TLanes.Load(in bRight, k * width) : left;
        upper.Accumulate(ref Unsafe.Add(ref a0, k), width, left, right);
        middle.Accumulate(ref Unsafe.Add(ref a4, k), width, left, right);
        if (TGroups.Count > 2)
        {
            lower.Accumulate(ref Unsafe.Add(ref a8, k), width, left, right);
        }
    }

    /// <summary>The rows of the next panel are far from those of this one: without a hint each is waited for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NeedRows(ref T first, nint width, int rows)
    {
        for (nint row = 0; row < rows; row++)
        {
            CacheHint.NeededAtOnce(ref Unsafe.Add(ref first, row * width));
        }
    }
}
