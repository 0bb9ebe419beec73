using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// Horizontal reductions that do not depend on the vector width: element i goes into lane i mod 16, in order of i, whatever the
/// type; then lane j takes lane j + 8, j + 4, j + 2 and j + 1 in turn.
/// </summary>
internal static class VirtualLanes
{
    /// <summary>The number of lanes.</summary>
    public const int LaneCount = 16;

    /// <summary>Reduces the sequence to one value; its start if it is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reduce<TReduction, T>(TReduction reduction, VectorWidth width)
        where TReduction : struct, IReduction<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ScalarLanes<T> start = new(reduction.Start);
        return reduction.Length switch
        {
            0 => start.Value,
            1 => reduction.Take(start, 0).Value,
            2 => reduction.Fold(reduction.Take(start, 0), reduction.Take(start, 1)).Value,
            _ => ReduceMany<TReduction, T>(reduction, width),
        };
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T ReduceMany<TReduction, T>(TReduction reduction, VectorWidth width)
        where TReduction : struct, IReduction<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> lanes = stackalloc T[LaneCount];
        if (reduction.Length < LaneCount)
        {
            return ReduceFew(reduction, lanes);
        }

        lanes.Fill(reduction.Start);
        width = VectorWidths.Resolve(width);
        TakeFullGroups(reduction, lanes, width);

        if (reduction.Length % LaneCount != 0)
        {
            TakeRest(reduction, lanes, width);
        }

        return Fold<TReduction, T>(reduction, lanes, width);
    }

    /// <summary>
    /// The sum of <see cref="LaneCount"/> lanes that were filled elsewhere. One by one, with no call between, so that several sums are under
    /// way together.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SumOf(ReadOnlySpan<double> lanes)
    {
        Debug.Assert(lanes.Length == LaneCount);
        ref double first = ref MemoryMarshal.GetReference(lanes);
        return FourthOf(ref first, 0) + FourthOf(ref first, 2) + (FourthOf(ref first, 1) + FourthOf(ref first, 3));
    }

    /// <summary>Less than an element for each lane: lanes that are not reached are left out, and the first ones are folded as they are taken.</summary>
    private static T ReduceFew<TReduction, T>(TReduction reduction, Span<T> lanes)
        where TReduction : struct, IReduction<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ScalarLanes<T> start = new(reduction.Start);
        int length = reduction.Length;
        Debug.Assert(length > 1 && length < LaneCount);
        int half = (int)BitOperations.RoundUpToPowerOf2((uint)length) / 2;
        for (int lane = 0; lane < half; lane++)
        {
            ScalarLanes<T> lower = reduction.Take(start, lane);
            lanes[lane] = (lane + half < length ? reduction.Fold(lower, reduction.Take(start, lane + half)) : lower).Value;
        }

        for (half /= 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                lanes[lane] = reduction.Fold<ScalarLanes<T>>(new(lanes[lane]), new(lanes[lane + half])).Value;
            }
        }

        return lanes[0];
    }

    private static void TakeFullGroups<TReduction, T>(TReduction reduction, Span<T> lanes, VectorWidth width)
        where TReduction : struct, IReduction<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (width)
        {
            case VectorWidth.Bits512:
                TakeFullGroups<TReduction, Lanes512<T>, T>(reduction, lanes);
                break;
            case VectorWidth.Bits256:
                TakeFullGroups<TReduction, Lanes256<T>, T>(reduction, lanes);
                break;
            case VectorWidth.Bits128:
                TakeFullGroups<TReduction, Lanes128<T>, T>(reduction, lanes);
                break;
            default:
                TakeFullGroups<TReduction, ScalarLanes<T>, T>(reduction, lanes);
                break;
        }
    }

    // A method of its own for each width: together they would exceed what the compiler is ready to inline. It is compiled in its
    // final form at once: in a first form each operation on vectors is a call.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void TakeFullGroups<TReduction, TLanes, T>(TReduction reduction, Span<T> lanes)
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
    }

    /// <summary>What is left of the sequence, fewer elements than lanes, in ever narrower vectors.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TakeRest<TReduction, T>(TReduction reduction, Span<T> lanes, VectorWidth width)
        where TReduction : struct, IReduction<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint index = reduction.Length / LaneCount * LaneCount;
        if (width >= VectorWidth.Bits512)
        {
            index = TakeRest<TReduction, Lanes512<T>, T>(reduction, lanes, index);
        }

        if (width >= VectorWidth.Bits256)
        {
            index = TakeRest<TReduction, Lanes256<T>, T>(reduction, lanes, index);
        }

        if (width >= VectorWidth.Bits128)
        {
            index = TakeRest<TReduction, Lanes128<T>, T>(reduction, lanes, index);
        }

        TakeRest<TReduction, ScalarLanes<T>, T>(reduction, lanes, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint TakeRest<TReduction, TLanes, T>(TReduction reduction, Span<T> lanes, nint index)
        where TReduction : struct, IReduction<T>, allows ref struct
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (; index <= reduction.Length - TLanes.Count; index += TLanes.Count)
        {
            nint lane = index % LaneCount;
            TLanes.Store(reduction.Take(TLanes.Load(lanes, lane), index), lanes, lane);
        }

        return index;
    }

    /// <summary>Two groups of lanes at once, as each waits for itself. A part of its caller, to be compiled in its final form with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double FourthOf(ref double first, nint lane) =>
        Unsafe.Add(ref first, lane) + Unsafe.Add(ref first, lane + 8) + (Unsafe.Add(ref first, lane + 4) + Unsafe.Add(ref first, lane + 12));

    /// <summary>Lane j takes lane j + 8, j + 4, j + 2 and j + 1 in turn, as many lanes at once as vectors have.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
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
