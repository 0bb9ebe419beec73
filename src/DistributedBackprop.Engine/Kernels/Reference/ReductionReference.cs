using System.Numerics;

namespace DistributedBackprop.Engine.Kernels.Reference;

/// <summary>What <see cref="ReductionKernels"/> computes, as plain loops.</summary>
internal static class ReductionReference
{
    private const int LaneCount = 16;

    /// <summary>The sum of the squares, in float64 over 16 virtual lanes.</summary>
    public static double SumOfSquares<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<double> lanes = stackalloc double[LaneCount];
        for (int i = 0; i < values.Length; i++)
        {
            double value = double.CreateTruncating(values[i]);
            lanes[i % LaneCount] = double.FusedMultiplyAdd(value, value, lanes[i % LaneCount]);
        }

        return Fold(lanes);
    }

    /// <summary>The sum of the squares of the differences, in float64 over 16 virtual lanes.</summary>
    public static double SumOfSquaredDifferences<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<double> lanes = stackalloc double[LaneCount];
        for (int i = 0; i < left.Length; i++)
        {
            double difference = double.CreateTruncating(left[i] - right[i]);
            lanes[i % LaneCount] = double.FusedMultiplyAdd(difference, difference, lanes[i % LaneCount]);
        }

        return Fold(lanes);
    }

    /// <summary>The sum over 16 virtual lanes.</summary>
    public static T Sum<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> lanes = stackalloc T[LaneCount];
        lanes.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            lanes[i % LaneCount] += values[i];
        }

        return Fold(lanes);
    }

    private static T Fold<T>(Span<T> lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int half = LaneCount / 2; half > 0; half /= 2)
        {
            for (int j = 0; j < half; j++)
            {
                lanes[j] += lanes[j + half];
            }
        }

        return lanes[0];
    }
}
