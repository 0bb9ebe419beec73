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
/// <typeparam name="TLanes">The lanes, over columns.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static class TreeKernels<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows from one that is read to one that the first-level cache is told of: inputs come from the second level, as deltas fill the first.</summary>
    private const int Ahead = 8;

    /// <summary>Twelve rows of two vectors: 24 chains, which with their operands need 27 of 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwelveByTwo(in TreeTile<T> tile)
    {
        nint width = PanelLayout.Width<T>();
        ref T a0 = ref tile.A0;
        ref T a4 = ref tile.A4;
        ref T a8 = ref tile.A8;
        ref T bLeft = ref tile.BLeft;
        ref T bRight = ref tile.BRight;
        ref T next = ref tile.Sums;
        TLanes left0;
        TLanes right0;
        TLanes left1;
        TLanes right1;
        TLanes left2;
        TLanes right2;
        TLanes left3;
        TLanes right3;
        TLanes left4;
        TLanes right4;
        TLanes left5;
        TLanes right5;
        TLanes left6;
        TLanes right6;
        TLanes left7;
        TLanes right7;
        TLanes left8;
        TLanes right8;
        TLanes left9;
        TLanes right9;
        TLanes left10;
        TLanes right10;
        TLanes left11;
        TLanes right11;
        for (int leaf = 0; ; leaf++)
        {
            left0 = TLanes.Broadcast(T.Zero);
            right0 = TLanes.Broadcast(T.Zero);
            left1 = TLanes.Broadcast(T.Zero);
            right1 = TLanes.Broadcast(T.Zero);
            left2 = TLanes.Broadcast(T.Zero);
            right2 = TLanes.Broadcast(T.Zero);
            left3 = TLanes.Broadcast(T.Zero);
            right3 = TLanes.Broadcast(T.Zero);
            left4 = TLanes.Broadcast(T.Zero);
            right4 = TLanes.Broadcast(T.Zero);
            left5 = TLanes.Broadcast(T.Zero);
            right5 = TLanes.Broadcast(T.Zero);
            left6 = TLanes.Broadcast(T.Zero);
            right6 = TLanes.Broadcast(T.Zero);
            left7 = TLanes.Broadcast(T.Zero);
            right7 = TLanes.Broadcast(T.Zero);
            left8 = TLanes.Broadcast(T.Zero);
            right8 = TLanes.Broadcast(T.Zero);
            left9 = TLanes.Broadcast(T.Zero);
            right9 = TLanes.Broadcast(T.Zero);
            left10 = TLanes.Broadcast(T.Zero);
            right10 = TLanes.Broadcast(T.Zero);
            left11 = TLanes.Broadcast(T.Zero);
            right11 = TLanes.Broadcast(T.Zero);
            for (nint k = tile.Leaves.ExamplesOf(leaf); k > 0; k--)
            {
                CacheHint.WillReadSoon(ref Unsafe.Add(ref a0, Ahead * width));
                CacheHint.WillReadSoon(ref Unsafe.Add(ref a8, Ahead * width));
                TLanes left = TLanes.Load(in bLeft, 0);
                TLanes right = TLanes.Load(in bRight, 0);
                TLanes factor = TLanes.Broadcast(a0);
                left0 = TLanes.FusedMultiplyAdd(factor, left, left0);
                right0 = TLanes.FusedMultiplyAdd(factor, right, right0);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 1));
                left1 = TLanes.FusedMultiplyAdd(factor, left, left1);
                right1 = TLanes.FusedMultiplyAdd(factor, right, right1);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 2));
                left2 = TLanes.FusedMultiplyAdd(factor, left, left2);
                right2 = TLanes.FusedMultiplyAdd(factor, right, right2);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 3));
                left3 = TLanes.FusedMultiplyAdd(factor, left, left3);
                right3 = TLanes.FusedMultiplyAdd(factor, right, right3);
                factor = TLanes.Broadcast(a4);
                left4 = TLanes.FusedMultiplyAdd(factor, left, left4);
                right4 = TLanes.FusedMultiplyAdd(factor, right, right4);
                factor = TLanes.Broadcast(Unsafe.Add(ref a4, 1));
                left5 = TLanes.FusedMultiplyAdd(factor, left, left5);
                right5 = TLanes.FusedMultiplyAdd(factor, right, right5);
                factor = TLanes.Broadcast(Unsafe.Add(ref a4, 2));
                left6 = TLanes.FusedMultiplyAdd(factor, left, left6);
                right6 = TLanes.FusedMultiplyAdd(factor, right, right6);
                factor = TLanes.Broadcast(Unsafe.Add(ref a4, 3));
                left7 = TLanes.FusedMultiplyAdd(factor, left, left7);
                right7 = TLanes.FusedMultiplyAdd(factor, right, right7);
                factor = TLanes.Broadcast(a8);
                left8 = TLanes.FusedMultiplyAdd(factor, left, left8);
                right8 = TLanes.FusedMultiplyAdd(factor, right, right8);
                factor = TLanes.Broadcast(Unsafe.Add(ref a8, 1));
                left9 = TLanes.FusedMultiplyAdd(factor, left, left9);
                right9 = TLanes.FusedMultiplyAdd(factor, right, right9);
                factor = TLanes.Broadcast(Unsafe.Add(ref a8, 2));
                left10 = TLanes.FusedMultiplyAdd(factor, left, left10);
                right10 = TLanes.FusedMultiplyAdd(factor, right, right10);
                factor = TLanes.Broadcast(Unsafe.Add(ref a8, 3));
                left11 = TLanes.FusedMultiplyAdd(factor, left, left11);
                right11 = TLanes.FusedMultiplyAdd(factor, right, right11);
                a0 = ref Unsafe.Add(ref a0, width);
                a4 = ref Unsafe.Add(ref a4, width);
                a8 = ref Unsafe.Add(ref a8, width);
                bLeft = ref Unsafe.Add(ref bLeft, width);
                bRight = ref Unsafe.Add(ref bRight, width);
            }

            for (int merges = tile.Leaves.MergesOf(leaf); merges > 0; merges--)
            {
                next = ref Unsafe.Subtract(ref next, 24 * TLanes.Count);
                left0 = TLanes.Load(in next, 0) + left0;
                right0 = TLanes.Load(in next, TLanes.Count) + right0;
                left1 = TLanes.Load(in next, 2 * TLanes.Count) + left1;
                right1 = TLanes.Load(in next, 3 * TLanes.Count) + right1;
                left2 = TLanes.Load(in next, 4 * TLanes.Count) + left2;
                right2 = TLanes.Load(in next, 5 * TLanes.Count) + right2;
                left3 = TLanes.Load(in next, 6 * TLanes.Count) + left3;
                right3 = TLanes.Load(in next, 7 * TLanes.Count) + right3;
                left4 = TLanes.Load(in next, 8 * TLanes.Count) + left4;
                right4 = TLanes.Load(in next, 9 * TLanes.Count) + right4;
                left5 = TLanes.Load(in next, 10 * TLanes.Count) + left5;
                right5 = TLanes.Load(in next, 11 * TLanes.Count) + right5;
                left6 = TLanes.Load(in next, 12 * TLanes.Count) + left6;
                right6 = TLanes.Load(in next, 13 * TLanes.Count) + right6;
                left7 = TLanes.Load(in next, 14 * TLanes.Count) + left7;
                right7 = TLanes.Load(in next, 15 * TLanes.Count) + right7;
                left8 = TLanes.Load(in next, 16 * TLanes.Count) + left8;
                right8 = TLanes.Load(in next, 17 * TLanes.Count) + right8;
                left9 = TLanes.Load(in next, 18 * TLanes.Count) + left9;
                right9 = TLanes.Load(in next, 19 * TLanes.Count) + right9;
                left10 = TLanes.Load(in next, 20 * TLanes.Count) + left10;
                right10 = TLanes.Load(in next, 21 * TLanes.Count) + right10;
                left11 = TLanes.Load(in next, 22 * TLanes.Count) + left11;
                right11 = TLanes.Load(in next, 23 * TLanes.Count) + right11;
            }

            if (leaf == tile.Leaves.Last)
            {
                break;
            }

            TLanes.Store(left0, ref next, 0);
            TLanes.Store(right0, ref next, TLanes.Count);
            TLanes.Store(left1, ref next, 2 * TLanes.Count);
            TLanes.Store(right1, ref next, 3 * TLanes.Count);
            TLanes.Store(left2, ref next, 4 * TLanes.Count);
            TLanes.Store(right2, ref next, 5 * TLanes.Count);
            TLanes.Store(left3, ref next, 6 * TLanes.Count);
            TLanes.Store(right3, ref next, 7 * TLanes.Count);
            TLanes.Store(left4, ref next, 8 * TLanes.Count);
            TLanes.Store(right4, ref next, 9 * TLanes.Count);
            TLanes.Store(left5, ref next, 10 * TLanes.Count);
            TLanes.Store(right5, ref next, 11 * TLanes.Count);
            TLanes.Store(left6, ref next, 12 * TLanes.Count);
            TLanes.Store(right6, ref next, 13 * TLanes.Count);
            TLanes.Store(left7, ref next, 14 * TLanes.Count);
            TLanes.Store(right7, ref next, 15 * TLanes.Count);
            TLanes.Store(left8, ref next, 16 * TLanes.Count);
            TLanes.Store(right8, ref next, 17 * TLanes.Count);
            TLanes.Store(left9, ref next, 18 * TLanes.Count);
            TLanes.Store(right9, ref next, 19 * TLanes.Count);
            TLanes.Store(left10, ref next, 20 * TLanes.Count);
            TLanes.Store(right10, ref next, 21 * TLanes.Count);
            TLanes.Store(left11, ref next, 22 * TLanes.Count);
            TLanes.Store(right11, ref next, 23 * TLanes.Count);
            next = ref Unsafe.Add(ref next, 24 * TLanes.Count);
        }

        nint cRow = tile.CRow;
        ref T cLeft = ref tile.CLeft;
        ref T cRight = ref tile.CRight;
        TLanes.Store(left0, ref cLeft, 0);
        TLanes.Store(right0, ref cRight, 0);
        TLanes.Store(left1, ref cLeft, cRow);
        TLanes.Store(right1, ref cRight, cRow);
        TLanes.Store(left2, ref cLeft, 2 * cRow);
        TLanes.Store(right2, ref cRight, 2 * cRow);
        TLanes.Store(left3, ref cLeft, 3 * cRow);
        TLanes.Store(right3, ref cRight, 3 * cRow);
        TLanes.Store(left4, ref cLeft, 4 * cRow);
        TLanes.Store(right4, ref cRight, 4 * cRow);
        TLanes.Store(left5, ref cLeft, 5 * cRow);
        TLanes.Store(right5, ref cRight, 5 * cRow);
        TLanes.Store(left6, ref cLeft, 6 * cRow);
        TLanes.Store(right6, ref cRight, 6 * cRow);
        TLanes.Store(left7, ref cLeft, 7 * cRow);
        TLanes.Store(right7, ref cRight, 7 * cRow);
        TLanes.Store(left8, ref cLeft, 8 * cRow);
        TLanes.Store(right8, ref cRight, 8 * cRow);
        TLanes.Store(left9, ref cLeft, 9 * cRow);
        TLanes.Store(right9, ref cRight, 9 * cRow);
        TLanes.Store(left10, ref cLeft, 10 * cRow);
        TLanes.Store(right10, ref cRight, 10 * cRow);
        TLanes.Store(left11, ref cLeft, 11 * cRow);
        TLanes.Store(right11, ref cRight, 11 * cRow);
    }

    /// <summary>Twelve rows of the left vector alone: 12 chains, enough to keep two multiply-add units busy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwelveByOne(in TreeTile<T> tile)
    {
        nint width = PanelLayout.Width<T>();
        ref T a0 = ref tile.A0;
        ref T a4 = ref tile.A4;
        ref T a8 = ref tile.A8;
        ref T bLeft = ref tile.BLeft;
        ref T next = ref tile.Sums;
        TLanes left0;
        TLanes left1;
        TLanes left2;
        TLanes left3;
        TLanes left4;
        TLanes left5;
        TLanes left6;
        TLanes left7;
        TLanes left8;
        TLanes left9;
        TLanes left10;
        TLanes left11;
        for (int leaf = 0; ; leaf++)
        {
            left0 = TLanes.Broadcast(T.Zero);
            left1 = TLanes.Broadcast(T.Zero);
            left2 = TLanes.Broadcast(T.Zero);
            left3 = TLanes.Broadcast(T.Zero);
            left4 = TLanes.Broadcast(T.Zero);
            left5 = TLanes.Broadcast(T.Zero);
            left6 = TLanes.Broadcast(T.Zero);
            left7 = TLanes.Broadcast(T.Zero);
            left8 = TLanes.Broadcast(T.Zero);
            left9 = TLanes.Broadcast(T.Zero);
            left10 = TLanes.Broadcast(T.Zero);
            left11 = TLanes.Broadcast(T.Zero);
            for (nint k = tile.Leaves.ExamplesOf(leaf); k > 0; k--)
            {
                CacheHint.WillReadSoon(ref Unsafe.Add(ref a0, Ahead * width));
                CacheHint.WillReadSoon(ref Unsafe.Add(ref a8, Ahead * width));
                TLanes left = TLanes.Load(in bLeft, 0);
                TLanes factor = TLanes.Broadcast(a0);
                left0 = TLanes.FusedMultiplyAdd(factor, left, left0);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 1));
                left1 = TLanes.FusedMultiplyAdd(factor, left, left1);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 2));
                left2 = TLanes.FusedMultiplyAdd(factor, left, left2);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 3));
                left3 = TLanes.FusedMultiplyAdd(factor, left, left3);
                factor = TLanes.Broadcast(a4);
                left4 = TLanes.FusedMultiplyAdd(factor, left, left4);
                factor = TLanes.Broadcast(Unsafe.Add(ref a4, 1));
                left5 = TLanes.FusedMultiplyAdd(factor, left, left5);
                factor = TLanes.Broadcast(Unsafe.Add(ref a4, 2));
                left6 = TLanes.FusedMultiplyAdd(factor, left, left6);
                factor = TLanes.Broadcast(Unsafe.Add(ref a4, 3));
                left7 = TLanes.FusedMultiplyAdd(factor, left, left7);
                factor = TLanes.Broadcast(a8);
                left8 = TLanes.FusedMultiplyAdd(factor, left, left8);
                factor = TLanes.Broadcast(Unsafe.Add(ref a8, 1));
                left9 = TLanes.FusedMultiplyAdd(factor, left, left9);
                factor = TLanes.Broadcast(Unsafe.Add(ref a8, 2));
                left10 = TLanes.FusedMultiplyAdd(factor, left, left10);
                factor = TLanes.Broadcast(Unsafe.Add(ref a8, 3));
                left11 = TLanes.FusedMultiplyAdd(factor, left, left11);
                a0 = ref Unsafe.Add(ref a0, width);
                a4 = ref Unsafe.Add(ref a4, width);
                a8 = ref Unsafe.Add(ref a8, width);
                bLeft = ref Unsafe.Add(ref bLeft, width);
            }

            for (int merges = tile.Leaves.MergesOf(leaf); merges > 0; merges--)
            {
                next = ref Unsafe.Subtract(ref next, 12 * TLanes.Count);
                left0 = TLanes.Load(in next, 0) + left0;
                left1 = TLanes.Load(in next, TLanes.Count) + left1;
                left2 = TLanes.Load(in next, 2 * TLanes.Count) + left2;
                left3 = TLanes.Load(in next, 3 * TLanes.Count) + left3;
                left4 = TLanes.Load(in next, 4 * TLanes.Count) + left4;
                left5 = TLanes.Load(in next, 5 * TLanes.Count) + left5;
                left6 = TLanes.Load(in next, 6 * TLanes.Count) + left6;
                left7 = TLanes.Load(in next, 7 * TLanes.Count) + left7;
                left8 = TLanes.Load(in next, 8 * TLanes.Count) + left8;
                left9 = TLanes.Load(in next, 9 * TLanes.Count) + left9;
                left10 = TLanes.Load(in next, 10 * TLanes.Count) + left10;
                left11 = TLanes.Load(in next, 11 * TLanes.Count) + left11;
            }

            if (leaf == tile.Leaves.Last)
            {
                break;
            }

            TLanes.Store(left0, ref next, 0);
            TLanes.Store(left1, ref next, TLanes.Count);
            TLanes.Store(left2, ref next, 2 * TLanes.Count);
            TLanes.Store(left3, ref next, 3 * TLanes.Count);
            TLanes.Store(left4, ref next, 4 * TLanes.Count);
            TLanes.Store(left5, ref next, 5 * TLanes.Count);
            TLanes.Store(left6, ref next, 6 * TLanes.Count);
            TLanes.Store(left7, ref next, 7 * TLanes.Count);
            TLanes.Store(left8, ref next, 8 * TLanes.Count);
            TLanes.Store(left9, ref next, 9 * TLanes.Count);
            TLanes.Store(left10, ref next, 10 * TLanes.Count);
            TLanes.Store(left11, ref next, 11 * TLanes.Count);
            next = ref Unsafe.Add(ref next, 12 * TLanes.Count);
        }

        nint cRow = tile.CRow;
        ref T cLeft = ref tile.CLeft;
        TLanes.Store(left0, ref cLeft, 0);
        TLanes.Store(left1, ref cLeft, cRow);
        TLanes.Store(left2, ref cLeft, 2 * cRow);
        TLanes.Store(left3, ref cLeft, 3 * cRow);
        TLanes.Store(left4, ref cLeft, 4 * cRow);
        TLanes.Store(left5, ref cLeft, 5 * cRow);
        TLanes.Store(left6, ref cLeft, 6 * cRow);
        TLanes.Store(left7, ref cLeft, 7 * cRow);
        TLanes.Store(left8, ref cLeft, 8 * cRow);
        TLanes.Store(left9, ref cLeft, 9 * cRow);
        TLanes.Store(left10, ref cLeft, 10 * cRow);
        TLanes.Store(left11, ref cLeft, 11 * cRow);
    }

    /// <summary>Four rows of two vectors: 8 chains, for what is left of the rows, and where there are 16 registers only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourByTwo(in TreeTile<T> tile)
    {
        nint width = PanelLayout.Width<T>();
        ref T a0 = ref tile.A0;
        ref T bLeft = ref tile.BLeft;
        ref T bRight = ref tile.BRight;
        ref T next = ref tile.Sums;
        TLanes left0;
        TLanes right0;
        TLanes left1;
        TLanes right1;
        TLanes left2;
        TLanes right2;
        TLanes left3;
        TLanes right3;
        for (int leaf = 0; ; leaf++)
        {
            left0 = TLanes.Broadcast(T.Zero);
            right0 = TLanes.Broadcast(T.Zero);
            left1 = TLanes.Broadcast(T.Zero);
            right1 = TLanes.Broadcast(T.Zero);
            left2 = TLanes.Broadcast(T.Zero);
            right2 = TLanes.Broadcast(T.Zero);
            left3 = TLanes.Broadcast(T.Zero);
            right3 = TLanes.Broadcast(T.Zero);
            for (nint k = tile.Leaves.ExamplesOf(leaf); k > 0; k--)
            {
                TLanes left = TLanes.Load(in bLeft, 0);
                TLanes right = TLanes.Load(in bRight, 0);
                TLanes factor = TLanes.Broadcast(a0);
                left0 = TLanes.FusedMultiplyAdd(factor, left, left0);
                right0 = TLanes.FusedMultiplyAdd(factor, right, right0);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 1));
                left1 = TLanes.FusedMultiplyAdd(factor, left, left1);
                right1 = TLanes.FusedMultiplyAdd(factor, right, right1);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 2));
                left2 = TLanes.FusedMultiplyAdd(factor, left, left2);
                right2 = TLanes.FusedMultiplyAdd(factor, right, right2);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 3));
                left3 = TLanes.FusedMultiplyAdd(factor, left, left3);
                right3 = TLanes.FusedMultiplyAdd(factor, right, right3);
                a0 = ref Unsafe.Add(ref a0, width);
                bLeft = ref Unsafe.Add(ref bLeft, width);
                bRight = ref Unsafe.Add(ref bRight, width);
            }

            for (int merges = tile.Leaves.MergesOf(leaf); merges > 0; merges--)
            {
                next = ref Unsafe.Subtract(ref next, 8 * TLanes.Count);
                left0 = TLanes.Load(in next, 0) + left0;
                right0 = TLanes.Load(in next, TLanes.Count) + right0;
                left1 = TLanes.Load(in next, 2 * TLanes.Count) + left1;
                right1 = TLanes.Load(in next, 3 * TLanes.Count) + right1;
                left2 = TLanes.Load(in next, 4 * TLanes.Count) + left2;
                right2 = TLanes.Load(in next, 5 * TLanes.Count) + right2;
                left3 = TLanes.Load(in next, 6 * TLanes.Count) + left3;
                right3 = TLanes.Load(in next, 7 * TLanes.Count) + right3;
            }

            if (leaf == tile.Leaves.Last)
            {
                break;
            }

            TLanes.Store(left0, ref next, 0);
            TLanes.Store(right0, ref next, TLanes.Count);
            TLanes.Store(left1, ref next, 2 * TLanes.Count);
            TLanes.Store(right1, ref next, 3 * TLanes.Count);
            TLanes.Store(left2, ref next, 4 * TLanes.Count);
            TLanes.Store(right2, ref next, 5 * TLanes.Count);
            TLanes.Store(left3, ref next, 6 * TLanes.Count);
            TLanes.Store(right3, ref next, 7 * TLanes.Count);
            next = ref Unsafe.Add(ref next, 8 * TLanes.Count);
        }

        nint cRow = tile.CRow;
        ref T cLeft = ref tile.CLeft;
        ref T cRight = ref tile.CRight;
        TLanes.Store(left0, ref cLeft, 0);
        TLanes.Store(right0, ref cRight, 0);
        TLanes.Store(left1, ref cLeft, cRow);
        TLanes.Store(right1, ref cRight, cRow);
        TLanes.Store(left2, ref cLeft, 2 * cRow);
        TLanes.Store(right2, ref cRight, 2 * cRow);
        TLanes.Store(left3, ref cLeft, 3 * cRow);
        TLanes.Store(right3, ref cRight, 3 * cRow);
    }
}
