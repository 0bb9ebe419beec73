using System.Numerics;
using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Kernels.Reference;
using DistributedBackprop.Engine.Numerics;
using DistributedBackprop.Engine.Tests.Numerics;

namespace DistributedBackprop.Engine.Tests.Kernels;

public abstract class ReductionKernelsTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Fact]
    public void Every_width_gives_the_bits_of_the_reference()
    {
        for (int length = 0; length <= 70; length++)
        {
            Check(Samples.Ordinary<T>(length, 1), Samples.Ordinary<T>(length, 2));
            Check(Samples.WithSpecials<T>(length, 3), Samples.WithSpecials<T>(length, 4));
            Check(Samples.OfAnyBits<T>(length, 5), Samples.OfAnyBits<T>(length, 6));
        }

        Check(Samples.Ordinary<T>(4096, 7), Samples.Ordinary<T>(4096, 8));
    }

    [Fact]
    public void Sums_run_over_16_lanes_folded_by_halves()
    {
        // Huge values meet their negatives, 8 lanes away, before anything small is added to them.
        var values = new T[20];
        T huge = T.One / T.Epsilon is var inverse && T.IsInfinity(inverse) ? T.CreateTruncating(1e30) : inverse;
        values[3] = huge;
        values[11] = -huge;
        values[16] = T.One;
        values[0] = T.One;
        Assert.Equal(T.CreateTruncating(2), ReductionKernels.Sum<T>(values));
    }

    [Fact]
    public void Squares_are_taken_in_float64()
    {
        T[] values = [T.CreateTruncating(1e30), T.CreateTruncating(-1e30)];
        double square = double.CreateTruncating(values[0]) * double.CreateTruncating(values[0]);
        Assert.Equal(2 * square, ReductionKernels.SumOfSquares<T>(values));
        Assert.Equal(2 * square, ReductionKernels.SumOfSquaredDifferences<T>(values, new T[2]));
    }

    [Fact]
    public void One_value_that_is_not_finite_is_found_wherever_it_is()
    {
        foreach (VectorWidth width in Widths.All)
        {
            for (int length = 0; length <= 150; length++)
            {
                T[] values = Samples.Ordinary<T>(length, (ulong)length);
                Assert.True(ReductionKernels.AreFinite<T>(values, width));
                for (int place = 0; place < length; place++)
                {
                    T kept = values[place];
                    values[place] = (place % 3) switch { 0 => T.NaN, 1 => T.PositiveInfinity, _ => T.NegativeInfinity };
                    Assert.False(ReductionKernels.AreFinite<T>(values, width), $"{place} of {length}, {width}");
                    values[place] = kept;
                }
            }

            Assert.True(ReductionKernels.AreFinite<T>([.. Enumerable.Repeat(MaxValue, 200)], width));
        }
    }

    private static T MaxValue => T.BitDecrement(T.PositiveInfinity);

    private static void Check(T[] left, T[] right)
    {
        foreach (VectorWidth width in Widths.All)
        {
            string context = $"{left.Length} elements, {width}";
            SameBits.Assert(ReductionReference.Sum<T>(left), ReductionKernels.Sum<T>(left, width), $"sum of {context}");
            SameBits.Assert(
                ReductionReference.SumOfSquares<T>(left),
                ReductionKernels.SumOfSquares<T>(left, width),
                $"sum of squares of {context}");
            SameBits.Assert(
                ReductionReference.SumOfSquaredDifferences<T>(left, right),
                ReductionKernels.SumOfSquaredDifferences<T>(left, right, width),
                $"sum of squared differences of {context}");
        }
    }
}

public sealed class SingleReductionKernelsTests : ReductionKernelsTests<float>;

public sealed class DoubleReductionKernelsTests : ReductionKernelsTests<double>;
