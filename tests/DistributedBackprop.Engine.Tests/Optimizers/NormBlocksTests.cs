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
}
