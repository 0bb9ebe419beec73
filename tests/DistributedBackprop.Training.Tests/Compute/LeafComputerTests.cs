using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;
using DistributedBackprop.Training.Tests.Checkpoints;
using DistributedBackprop.Training.Tests.Roles;

namespace DistributedBackprop.Training.Tests.Compute;

public sealed class LeafComputerTests
{
    /// <summary>16 examples train and 4 validate: a step is 5 leaves of 3 examples and one of 1.</summary>
    private static readonly TrainingRun Run = SmallRun.Prepare(
        SmallRun.Options with
        {
            Data = SmallRun.Options.Data with { ValidationShare = 0.2 },
            Batch = new BatchOptions { MiniBatch = 16, MicroBatch = 3 },
        },
        rows: 20);

    private static readonly FlatVector Parameters = new FlatVector<float>([.. Enumerable.Range(0, 13).Select(index => (0.1f * index) - 0.5f)]);

    private readonly LeafComputer _computer = Run.CreateComputer();

    [Fact]
    public void The_leaves_of_an_offer_come_as_the_fewest_nodes()
    {
        IReadOnlyList<Contribution> sums = _computer.Compute(Offering(Sample.Gradient(1, 0), new LeafRange(0, 3), new LeafRange(4, 6)), []);

        Assert.Equal([new TreeNode(0, 2), new TreeNode(1, 0), new TreeNode(2, 1)], sums.Select(sum => sum.Node).OrderBy(node => node.Level));
        Assert.Equal(3 + 6 + 4, sums.Sum(sum => sum.Sums.Examples));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Leaves_wanted_apart_come_each_at_its_own_node_with_the_bits_of_that_leaf_alone(bool gradient)
    {
        RoundId round = gradient ? Sample.Gradient(1, 0) : Sample.Validation(1, 0);
        int leaves = gradient ? 6 : 2;
        Offer offer = Offering(round, new LeafRange(0, leaves));

        IReadOnlyList<Contribution> sums = _computer.Compute(offer with { Apart = [new LeafRange(1, 2)] }, []);

        Contribution alone = Assert.Single(Run.CreateComputer().Compute(Offering(round, new LeafRange(1, 2)), []));
        Assert.True(Assert.Single(sums, sum => sum.Node == TreeNode.Leaf(1)).HasBitsOf(alone));
        Assert.Equal(leaves, sums.Sum(sum => sum.Node.Covers(leaves).Count));
        Assert.Equal(gradient ? 4 : 2, sums.Count);
    }

    [Fact]
    public void However_leaves_are_shared_the_sum_has_the_same_bits()
    {
        Contribution whole = Assert.Single(_computer.Compute(Offering(Sample.Gradient(1, 0), new LeafRange(0, 6)), []));
        var tree = new TreeReduction(6);
        foreach (LeafRange range in new LeafRange[] { new(5, 6), new(0, 2), new(2, 5) })
        {
            foreach (Contribution sum in Run.CreateComputer().Compute(Offering(Sample.Gradient(1, 0), range), []))
            {
                Assert.True(tree.TryAdd(sum));
            }
        }

        Assert.Equal(whole.Sums, tree.Root!.Sums);
        Assert.Equal(whole.Gradient!.As<float>().Values.ToArray(), tree.Root.Gradient!.As<float>().Values.ToArray());
    }

    [Fact]
    public void Recycled_memory_is_used_and_what_it_held_forgotten()
    {
        float[] expected = _computer.Compute(Offering(Sample.Gradient(1, 0), new LeafRange(0, 1)), [])[0].Gradient!.As<float>().Values.ToArray();
        var recycled = new FlatVector<float>([.. Enumerable.Repeat(float.NaN, 13)]);

        Contribution sum = Assert.Single(_computer.Compute(Offering(Sample.Gradient(1, 0), new LeafRange(0, 1)), [recycled]));

        Assert.Same(recycled, sum.Gradient);
        Assert.Equal(expected, recycled.Values);
    }

    [Fact]
    public void Each_epoch_has_an_order_of_its_own_and_an_earlier_one_can_be_computed_again()
    {
        float[] first = GradientAt(0);
        float[] second = GradientAt(1);

        Assert.NotEqual(first, second);
        Assert.Equal(first, GradientAt(0));
    }

    [Fact]
    public void A_validation_measures_without_gradients()
    {
        Contribution sum = Assert.Single(_computer.Compute(Offering(Sample.Validation(1, 1), new LeafRange(0, 2)), []));

        Assert.Null(sum.Gradient);
        Assert.Equal((4L, 0.0, 0L), (sum.Sums.Examples, sum.Sums.GradientNorm, sum.Sums.Correct));
        Assert.True(sum.Sums.Loss > 0);
        Assert.Equal(sum.Sums.Loss, sum.Sums.SquaredError, tolerance: 1e-6 * sum.Sums.Loss);
    }

    private float[] GradientAt(long updates) =>
        _computer.Compute(Offering(Sample.Gradient(1, updates), new LeafRange(0, 1)), [])[0].Gradient!.As<float>().Values.ToArray();

    private static Offer Offering(RoundId round, params LeafRange[] leaves) => new(round, 1, leaves, Parameters);
}
