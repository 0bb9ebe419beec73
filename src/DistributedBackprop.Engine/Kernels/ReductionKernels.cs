using System.Numerics;
using DistributedBackprop.Engine.Kernels.Reference;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>Horizontal sums.</summary>
internal static class ReductionKernels
{
    /// <summary>The sum of squares.</summary>
    public static double SumOfSquares<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ReductionReference.SumOfSquares(values);

    /// <summary>The sum of squared differences.</summary>
    public static double SumOfSquaredDifferences<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ReductionReference.SumOfSquaredDifferences(left, right);

    /// <summary>The sum.</summary>
    public static T Sum<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ReductionReference.Sum(values);
}
