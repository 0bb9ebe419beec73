using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// Horizontal reductions over <see cref="VirtualLanes"/>, the same bits at each vector width. The lanes of sums start at +0, so an empty sum is +0.
/// The plain loops are in <see cref="Reference.ReductionReference"/>.
/// </summary>
internal static class ReductionKernels
{
    /// <summary>The sum of the squares in float64: each value is widened exactly and goes into its lane by a fused multiply-add.</summary>
    public static double SumOfSquares<T>(ReadOnlySpan<T> values, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        VirtualLanes.Reduce<Squares<T>, double>(new(values), width);

    /// <summary>The sum of the squares of left[i] - right[i] in float64: the difference is rounded to T, then treated as a value of <see cref="SumOfSquares"/>. The spans have the same length.</summary>
    public static double SumOfSquaredDifferences<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(left.Length == right.Length);
        return VirtualLanes.Reduce<SquaredDifferences<T>, double>(new(left, right), width);
    }

    /// <summary>Whether all values are finite.</summary>
    public static bool AreFinite<T>(ReadOnlySpan<T> values, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (values.Length < 4 * Lanes128<T>.Count)
        {
            foreach (T value in values)
            {
                if (!T.IsFinite(value))
                {
                    return false;
                }
            }

            return true;
        }

        bool areFinite = true;
        new FiniteTest<T>(values, ref areFinite).Compute(width);
        return areFinite;
    }

    /// <summary>The sum of the values in T.</summary>
    public static T Sum<T>(ReadOnlySpan<T> values, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        VirtualLanes.Reduce<Values<T>, T>(new(values), width);

    private readonly ref struct Squares<T>(ReadOnlySpan<T> values) : IReduction<double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _values = values;

        public int Length => _values.Length;

        public double Start => 0.0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Take<TLanes>(TLanes lanes, nint index)
            where TLanes : struct, ILanes<TLanes, double>
        {
            TLanes value = TLanes.LoadWidened(_values, index);
            return TLanes.FusedMultiplyAdd(value, value, lanes);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Fold<TLanes>(TLanes lower, TLanes upper)
            where TLanes : struct, ILanes<TLanes, double> => lower + upper;
    }

    private readonly ref struct SquaredDifferences<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right) : IReduction<double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _left = left;
        private readonly ReadOnlySpan<T> _right = right;

        public int Length => _left.Length;

        public double Start => 0.0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Take<TLanes>(TLanes lanes, nint index)
            where TLanes : struct, ILanes<TLanes, double>
        {
            TLanes difference = TLanes.LoadWidenedDifference(_left, _right, index);
            return TLanes.FusedMultiplyAdd(difference, difference, lanes);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Fold<TLanes>(TLanes lower, TLanes upper)
            where TLanes : struct, ILanes<TLanes, double> => lower + upper;
    }

    private readonly ref struct Values<T>(ReadOnlySpan<T> values) : IReduction<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _values = values;

        public int Length => _values.Length;

        public T Start => T.Zero;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Take<TLanes>(TLanes lanes, nint index)
            where TLanes : struct, ILanes<TLanes, T> => lanes + TLanes.Load(_values, index);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Fold<TLanes>(TLanes lower, TLanes upper)
            where TLanes : struct, ILanes<TLanes, T> => lower + upper;
    }
}
