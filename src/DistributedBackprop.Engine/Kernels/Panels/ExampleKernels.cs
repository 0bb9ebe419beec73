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
    /// <summary>The rows of b from one that is packed to one that the first-level cache is told of.</summary>
    private const int Ahead = 8;

    /// <summary>The terms of a round of the innermost loop.</summary>
    private const int TermsOfRound = 4;

    /// <summary>Takes b from where it is packed.</summary>
    /// <typeparam name="TGroups">How many times four rows.</typeparam>
    public static void Compute<TGroups>(in ExampleTile<T> tile)
        where TGroups : struct, IRowGroups => Compute<TGroups, Packed>(tile);

    /// <summary>Takes b from where it lies, and packs it in passing, for the rows that follow.</summary>
    /// <typeparam name="TGroups">How many times four rows.</typeparam>
    public static void ComputeAndPack<TGroups>(in ExampleTile<T> tile)
        where TGroups : struct, IRowGroups => Compute<TGroups, PackedInPassing>(tile);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<TGroups, TPacking>(in ExampleTile<T> tile)
        where TGroups : struct, IRowGroups
        where TPacking : struct, IPacking
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
        ref T source = ref tile.Source;
        ref T ahead = ref tile.Ahead;
        nint depth = tile.Depth;
        while (depth > 0)
        {
            nint run = nint.Min(depth, width);
            if (tile.LooksAhead)
            {
                CacheHint.WillRead(ref ahead);
                CacheHint.WillRead(ref Unsafe.Add(ref ahead, (2 * width) - 1));
                ahead = ref Unsafe.Add(ref ahead, tile.SourceRow);
            }

            WillReadRows(ref Unsafe.Add(ref a0, tile.NextPanel + width), width, TGroups.Count * PanelLayout.RowGroup);
            nint k = run;
            for (; k >= TermsOfRound; k -= TermsOfRound)
            {
                Term<TGroups, TPacking>(ref upper, ref middle, ref lower, ref a0, ref a4, ref a8, ref bLeft, ref bRight, ref source, 0, tile.SourceRow);
                Term<TGroups, TPacking>(ref upper, ref middle, ref lower, ref a0, ref a4, ref a8, ref bLeft, ref bRight, ref source, 1, tile.SourceRow);
                Term<TGroups, TPacking>(ref upper, ref middle, ref lower, ref a0, ref a4, ref a8, ref bLeft, ref bRight, ref source, 2, tile.SourceRow);
                Term<TGroups, TPacking>(ref upper, ref middle, ref lower, ref a0, ref a4, ref a8, ref bLeft, ref bRight, ref source, 3, tile.SourceRow);
                a0 = ref Unsafe.Add(ref a0, TermsOfRound);
                a4 = ref Unsafe.Add(ref a4, TermsOfRound);
                a8 = ref Unsafe.Add(ref a8, TermsOfRound);
                bLeft = ref Unsafe.Add(ref bLeft, TermsOfRound * width);
                bRight = ref Unsafe.Add(ref bRight, TermsOfRound * width);
                source = ref Unsafe.Add(ref source, TermsOfRound * tile.SourceRow);
            }

            for (; k > 0; k--)
            {
                Term<TGroups, TPacking>(ref upper, ref middle, ref lower, ref a0, ref a4, ref a8, ref bLeft, ref bRight, ref source, 0, tile.SourceRow);
                a0 = ref Unsafe.Add(ref a0, 1);
                a4 = ref Unsafe.Add(ref a4, 1);
                a8 = ref Unsafe.Add(ref a8, 1);
                bLeft = ref Unsafe.Add(ref bLeft, width);
                bRight = ref Unsafe.Add(ref bRight, width);
                source = ref Unsafe.Add(ref source, tile.SourceRow);
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
    private static void Term<TGroups, TPacking>(
        ref TRows upper, ref TRows middle, ref TRows lower, ref T a0, ref T a4, ref T a8, ref T bLeft, ref T bRight, ref T source, nint k, nint sourceRow)
        where TGroups : struct, IRowGroups
        where TPacking : struct, IPacking
    {
        nint width = PanelLayout.Width<T>();
        TLanes left;
        TLanes right;
        if (TPacking.IsInPassing)
        {
            source = ref Unsafe.Add(ref source, k * sourceRow);
            CacheHint.WillReadSoon(ref Unsafe.Add(ref source, Ahead * sourceRow));
            CacheHint.WillReadSoon(ref Unsafe.Add(ref source, (Ahead * sourceRow) + (2 * width) - 1));
            left = TLanes.Load(in source, 0);
            right = TRows.IsWide ? TLanes.Load(in source, width) : left;
            TLanes.Store(left, ref bLeft, k * width);
            TLanes.Store(right, ref bRight, k * width);
        }
        else
        {
            left = TLanes.Load(in bLeft, k * width);
            right = TRows.IsWide ? TLanes.Load(in bRight, k * width) : left;
        }

        upper.Accumulate(ref Unsafe.Add(ref a0, k), width, left, right);
        middle.Accumulate(ref Unsafe.Add(ref a4, k), width, left, right);
        if (TGroups.Count > 2)
        {
            lower.Accumulate(ref Unsafe.Add(ref a8, k), width, left, right);
        }
    }

    /// <summary>The rows of the next panel are far from those of this one: without a hint each is waited for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WillReadRows(ref T first, nint width, int rows)
    {
        for (nint row = 0; row < rows; row++)
        {
            CacheHint.WillReadSoon(ref Unsafe.Add(ref first, row * width));
        }
    }

    private interface IPacking
    {
        /// <summary>Whether b is packed in passing.</summary>
        static abstract bool IsInPassing { get; }
    }

    private readonly struct Packed : IPacking
    {
        public static bool IsInPassing => false;
    }

    private readonly struct PackedInPassing : IPacking
    {
        public static bool IsInPassing => true;
    }
}
