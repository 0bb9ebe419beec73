using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles.Serving;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

public sealed class LeafAllotmentTests
{
    private static readonly WorkerShare[] Three = [new(Sample.Anna, 1), new(Sample.Bert, 1), new(Sample.Carl, 1)];

    [Fact]
    public void A_leaf_wanted_twice_goes_to_two_workers_and_the_load_stays_even()
    {
        int[] twice = [.. Enumerable.Range(0, 12).SelectMany(leaf => new[] { leaf, leaf })];

        var allotted = LeafAllotment.CutForDifferent([.. twice], Three, (_, _) => true);

        Assert.Equal(twice, allotted.SelectMany(share => Leaves(share.Ranges)).Order());
        Assert.All(allotted, share => Assert.Equal(8, Leaves(share.Ranges).Distinct().Count()));
    }

    [Fact]
    public void Leaves_wanted_once_are_cut_like_others()
    {
        List<int> leaves = [0, 1, 2, 5, 6, 7, 9];

        Assert.Equal(
            LeafAllotment.Cut(leaves, Three).Select(share => (share.Worker, Text(share.Ranges))),
            LeafAllotment.CutForDifferent(leaves, Three, (_, _) => true).Select(share => (share.Worker, Text(share.Ranges))));
    }

    [Fact]
    public void A_leaf_goes_to_nobody_who_may_not_compute_it()
    {
        var allotted = LeafAllotment.CutForDifferent([0, 0, 1, 1], Three, (leaf, worker) => leaf == 0 ? worker == Sample.Bert : worker != Sample.Carl);

        Assert.Equal([(Sample.Anna, "1"), (Sample.Bert, "0 1")], allotted.Select(share => (share.Worker, Text(share.Ranges))));
    }

    [Fact]
    public void Nothing_goes_to_nobody()
    {
        Assert.Empty(LeafAllotment.CutForDifferent([0, 0], [], (_, _) => true));
        Assert.Empty(LeafAllotment.CutForDifferent([], Three, (_, _) => true));
        Assert.Empty(LeafAllotment.Cut([0], []));
    }

    private static string Text(IReadOnlyList<LeafRange> ranges) => string.Join(' ', Leaves(ranges));

    private static IEnumerable<int> Leaves(IReadOnlyList<LeafRange> ranges) => ranges.SelectMany(range => Enumerable.Range(range.First, range.Count));
}
