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
/// <typeparam name="TLanes">The lanes, over columns.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static class ExampleKernels<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int TallRows = 12;

    /// <summary>Twelve rows of two vectors: 24 chains, which with their operands need 27 of 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwelveByTwo(in ExampleTile<T> tile)
    {
        nint startRow = tile.StartRow;
        ref T startLeft = ref tile.StartLeft;
        ref T startRight = ref tile.StartRight;
        TLanes left0 = TLanes.Load(in startLeft, 0);
        TLanes right0 = TLanes.Load(in startRight, 0);
        TLanes left1 = TLanes.Load(in startLeft, startRow);
        TLanes right1 = TLanes.Load(in startRight, startRow);
        TLanes left2 = TLanes.Load(in startLeft, 2 * startRow);
        TLanes right2 = TLanes.Load(in startRight, 2 * startRow);
        TLanes left3 = TLanes.Load(in startLeft, 3 * startRow);
        TLanes right3 = TLanes.Load(in startRight, 3 * startRow);
        TLanes left4 = TLanes.Load(in startLeft, 4 * startRow);
        TLanes right4 = TLanes.Load(in startRight, 4 * startRow);
        TLanes left5 = TLanes.Load(in startLeft, 5 * startRow);
        TLanes right5 = TLanes.Load(in startRight, 5 * startRow);
        TLanes left6 = TLanes.Load(in startLeft, 6 * startRow);
        TLanes right6 = TLanes.Load(in startRight, 6 * startRow);
        TLanes left7 = TLanes.Load(in startLeft, 7 * startRow);
        TLanes right7 = TLanes.Load(in startRight, 7 * startRow);
        TLanes left8 = TLanes.Load(in startLeft, 8 * startRow);
        TLanes right8 = TLanes.Load(in startRight, 8 * startRow);
        TLanes left9 = TLanes.Load(in startLeft, 9 * startRow);
        TLanes right9 = TLanes.Load(in startRight, 9 * startRow);
        TLanes left10 = TLanes.Load(in startLeft, 10 * startRow);
        TLanes right10 = TLanes.Load(in startRight, 10 * startRow);
        TLanes left11 = TLanes.Load(in startLeft, 11 * startRow);
        TLanes right11 = TLanes.Load(in startRight, 11 * startRow);

        nint width = PanelLayout.Width<T>();
        ref T a0 = ref tile.A;
        ref T a4 = ref Unsafe.Add(ref a0, 4 * width);
        ref T a8 = ref Unsafe.Add(ref a0, 8 * width);
        ref T bLeft = ref tile.BLeft;
        ref T bRight = ref tile.BRight;
        ref T ahead = ref tile.Ahead;
        nint depth = tile.Depth;
        while (depth > 0)
        {
            nint run = nint.Min(depth, width);
            if (tile.LooksAhead)
            {
                CacheHint.WillRead(ref ahead);
                CacheHint.WillRead(ref Unsafe.Add(ref ahead, tile.AheadRow));
                ahead = ref Unsafe.Add(ref ahead, width);
            }

            WillReadRows(ref Unsafe.Add(ref a0, tile.NextPanel + width), width);
            for (nint k = run; k > 0; k--)
            {
                TLanes left = TLanes.Load(in bLeft, 0);
                TLanes right = TLanes.Load(in bRight, 0);
                TLanes factor = TLanes.Broadcast(a0);
                left0 = TLanes.FusedMultiplyAdd(factor, left, left0);
                right0 = TLanes.FusedMultiplyAdd(factor, right, right0);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, width));
                left1 = TLanes.FusedMultiplyAdd(factor, left, left1);
                right1 = TLanes.FusedMultiplyAdd(factor, right, right1);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 2 * width));
                left2 = TLanes.FusedMultiplyAdd(factor, left, left2);
                right2 = TLanes.FusedMultiplyAdd(factor, right, right2);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 3 * width));
                left3 = TLanes.FusedMultiplyAdd(factor, left, left3);
                right3 = TLanes.FusedMultiplyAdd(factor, right, right3);
                factor = TLanes.Broadcast(a4);
                left4 = TLanes.FusedMultiplyAdd(factor, left, left4);
                right4 = TLanes.FusedMultiplyAdd(factor, right, right4);
                factor = TLanes.Broadcast(Unsafe.Add(ref a4, width));
                left5 = TLanes.FusedMultiplyAdd(factor, left, left5);
                right5 = TLanes.FusedMultiplyAdd(factor, right, right5);
                factor = TLanes.Broadcast(Unsafe.Add(ref a4, 2 * width));
                left6 = TLanes.FusedMultiplyAdd(factor, left, left6);
                right6 = TLanes.FusedMultiplyAdd(factor, right, right6);
                factor = TLanes.Broadcast(Unsafe.Add(ref a4, 3 * width));
                left7 = TLanes.FusedMultiplyAdd(factor, left, left7);
                right7 = TLanes.FusedMultiplyAdd(factor, right, right7);
                factor = TLanes.Broadcast(a8);
                left8 = TLanes.FusedMultiplyAdd(factor, left, left8);
                right8 = TLanes.FusedMultiplyAdd(factor, right, right8);
                factor = TLanes.Broadcast(Unsafe.Add(ref a8, width));
                left9 = TLanes.FusedMultiplyAdd(factor, left, left9);
                right9 = TLanes.FusedMultiplyAdd(factor, right, right9);
                factor = TLanes.Broadcast(Unsafe.Add(ref a8, 2 * width));
                left10 = TLanes.FusedMultiplyAdd(factor, left, left10);
                right10 = TLanes.FusedMultiplyAdd(factor, right, right10);
                factor = TLanes.Broadcast(Unsafe.Add(ref a8, 3 * width));
                left11 = TLanes.FusedMultiplyAdd(factor, left, left11);
                right11 = TLanes.FusedMultiplyAdd(factor, right, right11);
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

        ref T cLeft = ref tile.CLeft;
        ref T cRight = ref tile.CRight;
        TLanes.Store(left0, ref cLeft, 0);
        TLanes.Store(right0, ref cRight, 0);
        TLanes.Store(left1, ref cLeft, width);
        TLanes.Store(right1, ref cRight, width);
        TLanes.Store(left2, ref cLeft, 2 * width);
        TLanes.Store(right2, ref cRight, 2 * width);
        TLanes.Store(left3, ref cLeft, 3 * width);
        TLanes.Store(right3, ref cRight, 3 * width);
        TLanes.Store(left4, ref cLeft, 4 * width);
        TLanes.Store(right4, ref cRight, 4 * width);
        TLanes.Store(left5, ref cLeft, 5 * width);
        TLanes.Store(right5, ref cRight, 5 * width);
        TLanes.Store(left6, ref cLeft, 6 * width);
        TLanes.Store(right6, ref cRight, 6 * width);
        TLanes.Store(left7, ref cLeft, 7 * width);
        TLanes.Store(right7, ref cRight, 7 * width);
        TLanes.Store(left8, ref cLeft, 8 * width);
        TLanes.Store(right8, ref cRight, 8 * width);
        TLanes.Store(left9, ref cLeft, 9 * width);
        TLanes.Store(right9, ref cRight, 9 * width);
        TLanes.Store(left10, ref cLeft, 10 * width);
        TLanes.Store(right10, ref cRight, 10 * width);
        TLanes.Store(left11, ref cLeft, 11 * width);
        TLanes.Store(right11, ref cRight, 11 * width);
    }

    /// <summary>Twelve rows of the left vector alone: 12 chains, enough to keep two multiply-add units busy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwelveByOne(in ExampleTile<T> tile)
    {
        nint startRow = tile.StartRow;
        ref T startLeft = ref tile.StartLeft;
        TLanes left0 = TLanes.Load(in startLeft, 0);
        TLanes left1 = TLanes.Load(in startLeft, startRow);
        TLanes left2 = TLanes.Load(in startLeft, 2 * startRow);
        TLanes left3 = TLanes.Load(in startLeft, 3 * startRow);
        TLanes left4 = TLanes.Load(in startLeft, 4 * startRow);
        TLanes left5 = TLanes.Load(in startLeft, 5 * startRow);
        TLanes left6 = TLanes.Load(in startLeft, 6 * startRow);
        TLanes left7 = TLanes.Load(in startLeft, 7 * startRow);
        TLanes left8 = TLanes.Load(in startLeft, 8 * startRow);
        TLanes left9 = TLanes.Load(in startLeft, 9 * startRow);
        TLanes left10 = TLanes.Load(in startLeft, 10 * startRow);
        TLanes left11 = TLanes.Load(in startLeft, 11 * startRow);

        nint width = PanelLayout.Width<T>();
        ref T a0 = ref tile.A;
        ref T a4 = ref Unsafe.Add(ref a0, 4 * width);
        ref T a8 = ref Unsafe.Add(ref a0, 8 * width);
        ref T bLeft = ref tile.BLeft;
        ref T ahead = ref tile.Ahead;
        nint depth = tile.Depth;
        while (depth > 0)
        {
            nint run = nint.Min(depth, width);
            if (tile.LooksAhead)
            {
                CacheHint.WillRead(ref ahead);
                CacheHint.WillRead(ref Unsafe.Add(ref ahead, tile.AheadRow));
                ahead = ref Unsafe.Add(ref ahead, width);
            }

            WillReadRows(ref Unsafe.Add(ref a0, tile.NextPanel + width), width);
            for (nint k = run; k > 0; k--)
            {
                TLanes left = TLanes.Load(in bLeft, 0);
                TLanes factor = TLanes.Broadcast(a0);
                left0 = TLanes.FusedMultiplyAdd(factor, left, left0);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, width));
                left1 = TLanes.FusedMultiplyAdd(factor, left, left1);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 2 * width));
                left2 = TLanes.FusedMultiplyAdd(factor, left, left2);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 3 * width));
                left3 = TLanes.FusedMultiplyAdd(factor, left, left3);
                factor = TLanes.Broadcast(a4);
                left4 = TLanes.FusedMultiplyAdd(factor, left, left4);
                factor = TLanes.Broadcast(Unsafe.Add(ref a4, width));
                left5 = TLanes.FusedMultiplyAdd(factor, left, left5);
                factor = TLanes.Broadcast(Unsafe.Add(ref a4, 2 * width));
                left6 = TLanes.FusedMultiplyAdd(factor, left, left6);
                factor = TLanes.Broadcast(Unsafe.Add(ref a4, 3 * width));
                left7 = TLanes.FusedMultiplyAdd(factor, left, left7);
                factor = TLanes.Broadcast(a8);
                left8 = TLanes.FusedMultiplyAdd(factor, left, left8);
                factor = TLanes.Broadcast(Unsafe.Add(ref a8, width));
                left9 = TLanes.FusedMultiplyAdd(factor, left, left9);
                factor = TLanes.Broadcast(Unsafe.Add(ref a8, 2 * width));
                left10 = TLanes.FusedMultiplyAdd(factor, left, left10);
                factor = TLanes.Broadcast(Unsafe.Add(ref a8, 3 * width));
                left11 = TLanes.FusedMultiplyAdd(factor, left, left11);
                a0 = ref Unsafe.Add(ref a0, 1);
                a4 = ref Unsafe.Add(ref a4, 1);
                a8 = ref Unsafe.Add(ref a8, 1);
                bLeft = ref Unsafe.Add(ref bLeft, width);
            }

            depth -= run;
            a0 = ref Unsafe.Add(ref a0, tile.NextPanel);
            a4 = ref Unsafe.Add(ref a4, tile.NextPanel);
            a8 = ref Unsafe.Add(ref a8, tile.NextPanel);
        }

        ref T cLeft = ref tile.CLeft;
        TLanes.Store(left0, ref cLeft, 0);
        TLanes.Store(left1, ref cLeft, width);
        TLanes.Store(left2, ref cLeft, 2 * width);
        TLanes.Store(left3, ref cLeft, 3 * width);
        TLanes.Store(left4, ref cLeft, 4 * width);
        TLanes.Store(left5, ref cLeft, 5 * width);
        TLanes.Store(left6, ref cLeft, 6 * width);
        TLanes.Store(left7, ref cLeft, 7 * width);
        TLanes.Store(left8, ref cLeft, 8 * width);
        TLanes.Store(left9, ref cLeft, 9 * width);
        TLanes.Store(left10, ref cLeft, 10 * width);
        TLanes.Store(left11, ref cLeft, 11 * width);
    }

    /// <summary>Four rows of two vectors: 8 chains, for what is left of the rows, and where there are 16 registers only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourByTwo(in ExampleTile<T> tile)
    {
        nint startRow = tile.StartRow;
        ref T startLeft = ref tile.StartLeft;
        ref T startRight = ref tile.StartRight;
        TLanes left0 = TLanes.Load(in startLeft, 0);
        TLanes right0 = TLanes.Load(in startRight, 0);
        TLanes left1 = TLanes.Load(in startLeft, startRow);
        TLanes right1 = TLanes.Load(in startRight, startRow);
        TLanes left2 = TLanes.Load(in startLeft, 2 * startRow);
        TLanes right2 = TLanes.Load(in startRight, 2 * startRow);
        TLanes left3 = TLanes.Load(in startLeft, 3 * startRow);
        TLanes right3 = TLanes.Load(in startRight, 3 * startRow);

        nint width = PanelLayout.Width<T>();
        ref T a0 = ref tile.A;
        ref T bLeft = ref tile.BLeft;
        ref T bRight = ref tile.BRight;
        nint depth = tile.Depth;
        while (depth > 0)
        {
            nint run = nint.Min(depth, width);
            for (nint k = run; k > 0; k--)
            {
                TLanes left = TLanes.Load(in bLeft, 0);
                TLanes right = TLanes.Load(in bRight, 0);
                TLanes factor = TLanes.Broadcast(a0);
                left0 = TLanes.FusedMultiplyAdd(factor, left, left0);
                right0 = TLanes.FusedMultiplyAdd(factor, right, right0);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, width));
                left1 = TLanes.FusedMultiplyAdd(factor, left, left1);
                right1 = TLanes.FusedMultiplyAdd(factor, right, right1);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 2 * width));
                left2 = TLanes.FusedMultiplyAdd(factor, left, left2);
                right2 = TLanes.FusedMultiplyAdd(factor, right, right2);
                factor = TLanes.Broadcast(Unsafe.Add(ref a0, 3 * width));
                left3 = TLanes.FusedMultiplyAdd(factor, left, left3);
                right3 = TLanes.FusedMultiplyAdd(factor, right, right3);
                a0 = ref Unsafe.Add(ref a0, 1);
                bLeft = ref Unsafe.Add(ref bLeft, width);
                bRight = ref Unsafe.Add(ref bRight, width);
            }

            depth -= run;
            a0 = ref Unsafe.Add(ref a0, tile.NextPanel);
        }

        ref T cLeft = ref tile.CLeft;
        ref T cRight = ref tile.CRight;
        TLanes.Store(left0, ref cLeft, 0);
        TLanes.Store(right0, ref cRight, 0);
        TLanes.Store(left1, ref cLeft, width);
        TLanes.Store(right1, ref cRight, width);
        TLanes.Store(left2, ref cLeft, 2 * width);
        TLanes.Store(right2, ref cRight, 2 * width);
        TLanes.Store(left3, ref cLeft, 3 * width);
        TLanes.Store(right3, ref cRight, 3 * width);
    }

    /// <summary>The rows of the next panel are far from those of this one: without a hint each is waited for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WillReadRows(ref T first, nint width)
    {
        for (nint row = 0; row < TallRows; row++)
        {
            CacheHint.WillReadSoon(ref Unsafe.Add(ref first, row * width));
        }
    }
}
