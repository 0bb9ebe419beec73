using DistributedBackprop.Training.Reduction;
using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Training.Tests.Reduction;

public sealed class LeafSharesTests
{
    private static Gen<(int Leaves, double[] Weights)> Cuts =>
        from leaves in Gen.Choose(0, 200)
        from workers in Gen.Choose(1, 20)
        from seed in Gen.Choose(0, int.MaxValue)
        select (leaves, DrawWeights(workers, seed));

    [Fact]
    public void Ranges_cover_every_leaf_once_in_order() =>
        Property.ForAll(Cuts, 500, drawn =>
        {
            LeafRange[] ranges = LeafShares.Cut(new LeafRange(0, drawn.Leaves), drawn.Weights);

            Assert.Equal(drawn.Weights.Length, ranges.Length);
            Assert.Equal(Enumerable.Range(0, drawn.Leaves), ranges.SelectMany(range => Enumerable.Range(range.First, range.Count)));
        });

    [Fact]
    public void Nobody_gets_more_than_the_share_of_the_weight_rounded_up() =>
        Property.ForAll(Cuts, 500, drawn =>
        {
            double total = drawn.Weights.Sum();
            LeafRange[] ranges = LeafShares.Cut(new LeafRange(0, drawn.Leaves), drawn.Weights);

            Assert.All(ranges.Zip(drawn.Weights), share =>
                Assert.True(share.First.Count <= Math.Ceiling((drawn.Leaves * share.Second / total) + 1e-9), $"{share}"));
        });

    [Theory]
    [InlineData(16, new double[] { 1, 1, 1 }, new[] { 4, 6, 6 })]
    [InlineData(16, new double[] { 1, 1 }, new[] { 8, 8 })]
    [InlineData(10, new double[] { 1, 1, 1 }, new[] { 4, 4, 2 })]
    [InlineData(12, new double[] { 1, 2, 1 }, new[] { 3, 6, 3 })]
    [InlineData(3, new double[] { 1, 1, 1, 1, 1 }, new[] { 1, 1, 0, 0, 1 })]
    public void Cuts_fall_at_big_nodes_where_that_is_free(int leaves, double[] weights, int[] counts) =>
        Assert.Equal(counts, LeafShares.Cut(new LeafRange(0, leaves), weights).Select(range => range.Count));

    [Fact]
    public void A_part_of_a_round_is_cut_by_the_same_rule() =>
        Assert.Equal([new LeafRange(5, 8), new LeafRange(8, 11)], LeafShares.Cut(new LeafRange(5, 11), [1, 1]));

    [Theory]
    [InlineData(double.MaxValue, double.MaxValue)]
    [InlineData(double.Epsilon, double.Epsilon)]
    [InlineData(double.MaxValue / 2, double.MaxValue)]
    public void Weights_at_the_ends_of_the_range_are_weights_like_others(double first, double second)
    {
        LeafRange[] ranges = LeafShares.Cut(new LeafRange(0, 12), [first, second]);

        Assert.All(ranges, range => Assert.InRange(range.Count, 4, 8));
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new double[] { 1, 0 })]
    [InlineData(new double[] { 1, -1 })]
    [InlineData(new[] { double.NaN })]
    [InlineData(new[] { double.PositiveInfinity, 1 })]
    public void Weights_that_are_none_are_refused(double[] weights) =>
        Assert.Throws<ArgumentException>(() => LeafShares.Cut(new LeafRange(0, 4), weights));

    private static double[] DrawWeights(int workers, int seed)
    {
        var random = new Random(seed);
        bool equal = random.Next(3) == 0;
        return [.. Enumerable.Range(0, workers).Select(_ => equal ? 1 : Math.Pow(10, (random.NextDouble() * 4) - 2))];
    }
}
