using DistributedBackprop.Training.Reduction;
using FsCheck.Fluent;

namespace DistributedBackprop.Training.Tests.Reduction;

public sealed class LeafRangeTests
{
    [Fact]
    public void No_leaves_are_no_ranges() => Assert.Empty(LeafRange.Gather([]));

    [Fact]
    public void Neighbours_share_a_range() =>
        Assert.Equal([new LeafRange(0, 1), new LeafRange(2, 5), new LeafRange(9, 10)], LeafRange.Gather([0, 2, 3, 4, 9]));

    [Fact]
    public void Ranges_hold_exactly_the_leaves_and_never_touch() =>
        Property.ForAll(Gen.Choose(0, int.MaxValue), 300, seed =>
        {
            var random = new Random(seed);
            int[] leaves = [.. Enumerable.Range(0, 40).Where(_ => random.Next(3) > 0)];

            IReadOnlyList<LeafRange> ranges = LeafRange.Gather(leaves);

            Assert.Equal(leaves, ranges.SelectMany(range => Enumerable.Range(range.First, range.Count)));
            Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.First));
        });
}
