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
/// <typeparam name="TRows">The sums of a group of rows.</typeparam>
/// <typeparam name="TLanes">The lanes, over columns.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static class TreeKernels<TRows, TLanes, T>
    where TRows : struct, IRows<TRows, TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows from one that is read to one that the first-level cache is told of: inputs come from the second level, as deltas fill the first.</summary>
    private const int Ahead = 16;

    /// <summary>The rows of a round of the innermost loop.</summary>
    private const int RowsOfRound = 4;

    /// <summary>Computes the rows.</summary>
    /// <typeparam name="TGroups">How many groups of rows.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<TGroups>(in TreeTile<T> tile)
        where TGroups : struct, IRowGroups
    {
        nint width = PanelLayout.Width<T>();
        ref T upperA = ref tile.UpperA;
        ref T middleA = ref tile.MiddleA;
        ref T lowerA = ref tile.LowerA;
        ref T bLeft = ref tile.BLeft;
        ref T bRight = ref tile.BRight;
        ref T next = ref tile.Sums;
        ref T written = ref tile.CLeft;
        nint toRight = Unsafe.ByteOffset(ref tile.CLeft, ref tile.CRight);
        nint rowsToWrite = TGroups.Count * TRows.Count;
        TRows upper;
        TRows middle;
        TRows lower = default;
        for (int leaf = 0; ; leaf++)
        {
            upper = TRows.Zero();
            middle = TRows.Zero();
            if (TGroups.Count > 2)
            {
                lower = TRows.Zero();
            }

            nint k = tile.Leaves.ExamplesOf(leaf);
            nint kept = k > RowsOfRound ? 1 : 0;
            for (; k >= RowsOfRound + kept; k -= RowsOfRound)
            {
                if (rowsToWrite > 0)
                {
                    CacheHint.NeededAtOnce(ref written);
                    CacheHint.NeededAtOnce(ref Unsafe.AddByteOffset(ref written, toRight));
                    written = ref Unsafe.Add(ref written, tile.CRow);
                    rowsToWrite--;
                }

                Row<TGroups>(ref upper, ref middle, ref lower, ref upperA, ref middleA, ref lowerA, ref bLeft, ref bRight, 0);
                Row<TGroups>(ref upper, ref middle, ref lower, ref upperA, ref middleA, ref lowerA, ref bLeft, ref bRight, 1);
                Row<TGroups>(ref upper, ref middle, ref lower, ref upperA, ref middleA, ref lowerA, ref bLeft, ref bRight, 2);
                Row<TGroups>(ref upper, ref middle, ref lower, ref upperA, ref middleA, ref lowerA, ref bLeft, ref bRight, 3);
                upperA = ref Unsafe.Add(ref upperA, RowsOfRound * width);
                middleA = ref Unsafe.Add(ref middleA, RowsOfRound * width);
                lowerA = ref Unsafe.Add(ref lowerA, RowsOfRound * width);
                bLeft = ref Unsafe.Add(ref bLeft, RowsOfRound * width);
                bRight = ref Unsafe.Add(ref bRight, RowsOfRound * width);
            }

            // What was kept: sums that are all ready at the same moment must all be written at once, which holds up what is computed.
            if (k > 0)
            {
                End(ref upper, ref upperA, ref bLeft, ref bRight, k);
                End(ref middle, ref middleA, ref bLeft, ref bRight, k);
                if (TGroups.Count > 2)
                {
                    End(ref lower, ref lowerA, ref bLeft, ref bRight, k);
                }

                upperA = ref Unsafe.Add(ref upperA, k * width);
                middleA = ref Unsafe.Add(ref middleA, k * width);
                lowerA = ref Unsafe.Add(ref lowerA, k * width);
                bLeft = ref Unsafe.Add(ref bLeft, k * width);
                bRight = ref Unsafe.Add(ref bRight, k * width);
            }

            for (int merges = tile.Leaves.MergesOf(leaf); merges > 0; merges--)
            {
                next = ref Unsafe.Subtract(ref next, TGroups.Count * TRows.Length);
                upper.AddWaiting(ref next);
                middle.AddWaiting(ref Unsafe.Add(ref next, TRows.Length));
                if (TGroups.Count > 2)
                {
                    lower.AddWaiting(ref Unsafe.Add(ref next, 2 * TRows.Length));
                }
            }

            if (leaf == tile.Leaves.Last)
            {
                break;
            }

            upper.Wait(ref next);
            middle.Wait(ref Unsafe.Add(ref next, TRows.Length));
            if (TGroups.Count > 2)
            {
                lower.Wait(ref Unsafe.Add(ref next, 2 * TRows.Length));
            }

            next = ref Unsafe.Add(ref next, TGroups.Count * TRows.Length);
        }

        nint row = tile.CRow;
        upper.Store(ref tile.CLeft, ref tile.CRight, row);
        nint group = TRows.Count * row;
        middle.Store(ref Unsafe.Add(ref tile.CLeft, group), ref Unsafe.Add(ref tile.CRight, group), row);
        if (TGroups.Count > 2)
        {
            lower.Store(ref Unsafe.Add(ref tile.CLeft, 2 * group), ref Unsafe.Add(ref tile.CRight, 2 * group), row);
        }
    }

    /// <summary>A single group of rows, where there are no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ComputeOne(in TreeTile<T> tile)
    {
        nint width = PanelLayout.Width<T>();
        ref T a = ref tile.UpperA;
        ref T bLeft = ref tile.BLeft;
        ref T bRight = ref tile.BRight;
        ref T next = ref tile.Sums;
        for (nint row = 0; row < TRows.Count; row++)
        {
            CacheHint.NeededAtOnce(ref Unsafe.Add(ref tile.CLeft, row * tile.CRow));
        }

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

    /// <summary>The last examples of a leaf for one group's sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(ref TRows sums, ref T a, ref T bLeft, ref T bRight, nint examples)
    {
        nint width = PanelLayout.Width<T>();
        for (nint place = 0; place < examples * width; place += width)
        {
            TLanes left = TLanes.Load(in bLeft, place);
            TLanes right = TRows.IsWide ? TLanes.Load(in bRight, place) : left;
            sums.Accumulate(ref Unsafe.Add(ref a, place), 1, left, right);
        }
    }

    /// <summary>The k-th row from where the references stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<TGroups>(
        ref TRows upper, ref TRows middle, ref TRows lower, ref T upperA, ref T middleA, ref T lowerA, ref T bLeft, ref T bRight, nint k)
        where TGroups : struct, IRowGroups
    {
        nint width = PanelLayout.Width<T>();
        CacheHint.NeededAtOnce(ref Unsafe.Add(ref upperA, (Ahead + k) * width));
        CacheHint.NeededAtOnce(ref Unsafe.Add(ref TGroups.Count > 2 ? ref lowerA : ref middleA, (Ahead + k) * width));
        TLanes left = TLanes.Load(in bLeft, k * width);
        TLanes right = TRows.IsWide ? TLanes.Load(in bRight, k * width) : left;
        upper.Accumulate(ref Unsafe.Add(ref upperA, k * width), 1, left, right);
        middle.Accumulate(ref Unsafe.Add(ref middleA, k * width), 1, left, right);
        if (TGroups.Count > 2)
        {
            lower.Accumulate(ref Unsafe.Add(ref lowerA, k * width), 1, left, right);
        }
    }
}
