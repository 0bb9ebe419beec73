using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// The innermost loops of a <see cref="TreeGradient{T}"/>: a few rows of a <see cref="TreeTile{T}"/>, leaf after leaf. Within a leaf
/// each element is one chain of fused multiply-adds that stays in a register; then it takes the sums to its left that the tree
/// completes with it, and waits in memory for its right. After the last leaf references stand beyond their operands; nothing
/// follows them there. They are compiled in their final form at once: in a first form each operation on vectors is a call.
/// </summary>
/// <typeparam name="TRows">The sums of four rows.</typeparam>
/// <typeparam name="TLanes">The lanes, over columns.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static class TreeKernels<TRows, TLanes, T>
    where TRows : struct, IFourRows<TRows, TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows from one that is read to one that the first-level cache is told of: inputs come from the second level, as deltas fill the first.</summary>
    private const int Ahead = 16;

    /// <summary>Twelve rows: as many chains as 32 registers hold with their operands, and enough to keep two multiply-add units busy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Twelve(in TreeTile<T> tile)
    {
        nint width = PanelLayout.Width<T>();
        ref T a0 = ref tile.A0;
        ref T a4 = ref tile.A4;
        ref T a8 = ref tile.A8;
        ref T bLeft = ref tile.BLeft;
        ref T bRight = ref tile.BRight;
        ref T next = ref tile.Sums;
        TRows upper;
        TRows middle;
        TRows lower;
        for (int leaf = 0; ; leaf++)
        {
            upper = TRows.Zero();
            middle = TRows.Zero();
            lower = TRows.Zero();
            for (nint k = tile.Leaves.ExamplesOf(leaf); k > 0; k--)
            {
                CacheHint.WillReadSoon(ref Unsafe.Add(ref a0, Ahead * width));
                CacheHint.WillReadSoon(ref Unsafe.Add(ref a8, Ahead * width));
                TLanes left = TLanes.Load(in bLeft, 0);
                TLanes right = TRows.IsWide ? TLanes.Load(in bRight, 0) : left;
                upper.Accumulate(ref a0, 1, left, right);
                middle.Accumulate(ref a4, 1, left, right);
                lower.Accumulate(ref a8, 1, left, right);
                a0 = ref Unsafe.Add(ref a0, width);
                a4 = ref Unsafe.Add(ref a4, width);
                a8 = ref Unsafe.Add(ref a8, width);
                bLeft = ref Unsafe.Add(ref bLeft, width);
                bRight = ref Unsafe.Add(ref bRight, width);
            }

            for (int merges = tile.Leaves.MergesOf(leaf); merges > 0; merges--)
            {
                next = ref Unsafe.Subtract(ref next, 3 * TRows.Length);
                upper.AddWaiting(ref next);
                middle.AddWaiting(ref Unsafe.Add(ref next, TRows.Length));
                lower.AddWaiting(ref Unsafe.Add(ref next, 2 * TRows.Length));
            }

            if (leaf == tile.Leaves.Last)
            {
                break;
            }

            upper.Wait(ref next);
            middle.Wait(ref Unsafe.Add(ref next, TRows.Length));
            lower.Wait(ref Unsafe.Add(ref next, 2 * TRows.Length));
            next = ref Unsafe.Add(ref next, 3 * TRows.Length);
        }

        nint row = tile.CRow;
        upper.Store(ref tile.CLeft, ref tile.CRight, row);
        middle.Store(ref Unsafe.Add(ref tile.CLeft, 4 * row), ref Unsafe.Add(ref tile.CRight, 4 * row), row);
        lower.Store(ref Unsafe.Add(ref tile.CLeft, 8 * row), ref Unsafe.Add(ref tile.CRight, 8 * row), row);
    }

    /// <summary>Four rows, for what is left of the rows, and where there are 16 registers only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(in TreeTile<T> tile)
    {
        nint width = PanelLayout.Width<T>();
        ref T a = ref tile.A0;
        ref T bLeft = ref tile.BLeft;
        ref T bRight = ref tile.BRight;
        ref T next = ref tile.Sums;
        TRows rows;
        for (int leaf = 0; ; leaf++)
        {
            rows = TRows.Zero();
            for (nint k = tile.Leaves.ExamplesOf(leaf); k > 0; k--)
            {
                TLanes left = TLanes.Load(in bLeft, 0);
                TLanes right = TRows.IsWide ? TLanes.Load(in bRight, 0) : left;
                rows.Accumulate(ref a, 1, left, right);
                a = ref Unsafe.Add(ref a, width);
                bLeft = ref Unsafe.Add(ref bLeft, width);
                bRight = ref Unsafe.Add(ref bRight, width);
            }

            for (int merges = tile.Leaves.MergesOf(leaf); merges > 0; merges--)
            {
                next = ref Unsafe.Subtract(ref next, TRows.Length);
                rows.AddWaiting(ref next);
            }

            if (leaf == tile.Leaves.Last)
            {
                break;
            }

            rows.Wait(ref next);
            next = ref Unsafe.Add(ref next, TRows.Length);
        }

        rows.Store(ref tile.CLeft, ref tile.CRight, tile.CRow);
    }
}
