using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// Horizontal reductions that do not depend on the vector width: element i goes into lane i mod 16, in order of i, whatever the
/// type; then lane j takes lane j + 8, j + 4, j + 2 and j + 1 in turn.
/// </summary>
internal static class VirtualLanes
{
    private const int LaneCount = 16;

    /// <summary>Reduces the sequence to one value; its start if it is empty.</summary>
    [SkipLocalsInit]
    public static T Reduce<TReduction, T>(TReduction reduction, VectorWidth width)
        where TReduction : struct, IReduction<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> lanes = stackalloc T[LaneCount];
        lanes.Fill(reduction.Start);
        width = VectorWidths.Resolve(width);
        switch (width)
        {
            case VectorWidth.Bits512:
                TakeAll<TReduction, Lanes512<T>, T>(reduction, lanes);
                break;
            case VectorWidth.Bits256:
                TakeAll<TReduction, Lanes256<T>, T>(reduction, lanes);
                break;
            case VectorWidth.Bits128:
                TakeAll<TReduction, Lanes128<T>, T>(reduction, lanes);
                break;
            default:
                TakeAll<TReduction, ScalarLanes<T>, T>(reduction, lanes);
                break;
        }

        return Fold<TReduction, T>(reduction, lanes, width);
    }

    private static void TakeAll<TReduction, TLanes, T>(TReduction reduction, Span<T> lanes)
        where TReduction : struct, IReduction<T>, allows ref struct
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint full = reduction.Length / LaneCount * LaneCount;
        if (TLanes.Count == LaneCount)
        {
            TLanes group = TLanes.Load(lanes, 0);
            for (nint index = 0; index < full; index += LaneCount)
            {
                group = reduction.Take(group, index);
            }

            TLanes.Store(group, lanes, 0);
        }
        else
        {
            for (nint lane = 0; lane < LaneCount; lane += 2 * TLanes.Count)
            {
                TakeTwoGroups<TReduction, TLanes, T>(reduction, lanes, lane, full);
            }
        }

        for (nint index = full; index < reduction.Length; index++)
        {
            nint lane = index - full;
            ScalarLanes<T>.Store(reduction.Take(ScalarLanes<T>.Load(in lanes[0], lane), index), ref lanes[0], lane);
        }
    }

    /// <summary>Two groups of lanes at once, as each waits for itself.</summary>
    private static void TakeTwoGroups<TReduction, TLanes, T>(TReduction reduction, Span<T> lanes, nint lane, nint end)
        where TReduction : struct, IReduction<T>, allows ref struct
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TLanes left = TLanes.Load(lanes, lane);
        TLanes right = TLanes.Load(lanes, lane + TLanes.Count);
        for (nint index = lane; index < end; index += LaneCount)
        {
            left = reduction.Take(left, index);
            right = reduction.Take(right, index + TLanes.Count);
        }

        TLanes.Store(left, lanes, lane);
        TLanes.Store(right, lanes, lane + TLanes.Count);
    }

    /// <summary>Lane j takes lane j + 8, j + 4, j + 2 and j + 1 in turn, as many lanes at once as vectors have.</summary>
    private static T Fold<TReduction, T>(TReduction reduction, Span<T> lanes, VectorWidth width)
        where TReduction : struct, IReduction<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int half = LaneCount / 2; half > 0; half /= 2)
        {
            if (width >= VectorWidth.Bits512 && half >= Lanes512<T>.Count)
            {
                FoldHalf<TReduction, Lanes512<T>, T>(reduction, lanes, half);
            }
            else if (width >= VectorWidth.Bits256 && half >= Lanes256<T>.Count)
            {
                FoldHalf<TReduction, Lanes256<T>, T>(reduction, lanes, half);
            }
            else if (width >= VectorWidth.Bits128 && half >= Lanes128<T>.Count)
            {
                FoldHalf<TReduction, Lanes128<T>, T>(reduction, lanes, half);
            }
            else
            {
                FoldHalf<TReduction, ScalarLanes<T>, T>(reduction, lanes, half);
            }
        }

        return lanes[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FoldHalf<TReduction, TLanes, T>(TReduction reduction, Span<T> lanes, nint half)
        where TReduction : struct, IReduction<T>, allows ref struct
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint lane = 0; lane < half; lane += TLanes.Count)
        {
            TLanes.Store(reduction.Fold(TLanes.Load(lanes, lane), TLanes.Load(lanes, lane + half)), lanes, lane);
        }
    }
}
