using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Optimizers;

namespace DistributedBackprop.Engine.Tests.Optimizers;

public class NormBlocksTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4_096, 1)]
    [InlineData(4_097, 2)]
    [InlineData(int.MaxValue, 524_288)]
    public void A_block_has_4096_elements(int elements, int blocks) => Assert.Equal(blocks, NormBlocks.Count(elements));

    [Fact]
    public void A_norm_is_the_root_of_block_sums_added_as_a_tree()
    {
        float[] values = [.. Enumerable.Range(0, (2 * NormBlocks.Length) + 5).Select(k => MathF.Sqrt(k) - 40.5f)];
        double first = ReductionKernels.SumOfSquares<float>(values.AsSpan(0, NormBlocks.Length));
        double second = ReductionKernels.SumOfSquares<float>(values.AsSpan(NormBlocks.Length, NormBlocks.Length));
        double third = ReductionKernels.SumOfSquares<float>(values.AsSpan(2 * NormBlocks.Length));

        double norm = NormBlocks.Norm<float>(values, new double[3]);

        Assert.Equal(Math.Sqrt(first + second + third), norm);
        Assert.Equal(Math.Sqrt(values.Sum(value => (double)value * value)), norm, norm * 1e-12);
    }

    [Fact]
    public void A_distance_is_the_norm_of_the_differences()
    {
        float[] left = [.. Enumerable.Range(0, NormBlocks.Length + 3).Select(k => k * 0.01f)];
        float[] right = [.. left.Select((value, k) => value + (k % 7))];
        float[] differences = [.. left.Zip(right, (a, b) => a - b)];

        double distance = NormBlocks.NormOf(
        [
            .. Enumerable.Range(0, 2).Select(block => ReductionKernels.SumOfSquaredDifferences<float>(
                NormBlocks.Slice(left.AsSpan(), block), NormBlocks.Slice(right.AsSpan(), block))),
        ]);

        Assert.Equal(NormBlocks.Norm<float>(differences, new double[2]), distance);
        Assert.True(distance > 0.0);
    }
}
