using DistributedBackprop.Training.Plan;

namespace DistributedBackprop.Training.Tests.Plan;

public sealed class TrainingPlanTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 },
        { 25, 12, 4 },
        { 25, 12, 5 },
        { 100, 33, 8 },
        { 7, 100, 3 },
        { 64, 64, 64 },
        { 10, 4, int.MaxValue },
        { 10, int.MaxValue, 3 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Steps_and_leaves_cover_every_example_of_an_epoch_once_in_order(int examples, int miniBatch, int microBatch)
    {
        var plan = new TrainingPlan(examples, validationExamples: 0, miniBatch, microBatch);

        IEnumerable<int> covered = Enumerable.Range(0, plan.StepsPerEpoch)
            .SelectMany(step => Enumerable.Range(0, plan.LeavesOfStep(step)).Select(leaf => plan.ExamplesOfLeaf(step, leaf)))
            .SelectMany(ExamplesOf);

        Assert.Equal(Enumerable.Range(0, examples), covered);
        Assert.Equal(examples, Enumerable.Range(0, plan.StepsPerEpoch).Sum(plan.ExamplesOfStep));
        Assert.Equal(plan.LeavesOfStep(0), plan.LeavesOfFullStep);
    }

    [Theory]
    [InlineData(0, 4, 0)]
    [InlineData(1, 4, 1)]
    [InlineData(9, 4, 3)]
    public void Leaves_cover_the_validation_part(int examples, int microBatch, int leaves)
    {
        var plan = new TrainingPlan(trainingExamples: 1, examples, miniBatch: 1, microBatch);

        Assert.Equal(leaves, plan.ValidationLeaves);
        Assert.Equal(Enumerable.Range(0, examples), Enumerable.Range(0, leaves).Select(plan.ExamplesOfValidationLeaf).SelectMany(ExamplesOf));
    }

    [Fact]
    public void A_tail_of_one_example_is_a_step_of_one_leaf_of_one_example()
    {
        var plan = new TrainingPlan(trainingExamples: 25, validationExamples: 0, miniBatch: 12, microBatch: 5);

        Assert.Equal(3, plan.StepsPerEpoch);
        Assert.Equal(3, plan.LeavesOfStep(0));
        Assert.Equal(10..12, plan.ExamplesOfLeaf(0, 2));
        Assert.Equal(1, plan.ExamplesOfStep(2));
        Assert.Equal(1, plan.LeavesOfStep(2));
        Assert.Equal(24..25, plan.ExamplesOfLeaf(2, 0));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(2, 0, 2)]
    [InlineData(3, 1, 0)]
    [InlineData(3_000_000_001, 1_000_000_000, 1)]
    public void Epoch_and_step_follow_from_the_updates(long updates, long epoch, int step)
    {
        var plan = new TrainingPlan(trainingExamples: 25, validationExamples: 0, miniBatch: 12, microBatch: 5);

        Assert.Equal((epoch, step), (plan.EpochOf(updates), plan.StepOf(updates)));
    }

    [Theory]
    [InlineData(0, 0, 1, 1)]
    [InlineData(1, -1, 1, 1)]
    [InlineData(1, 0, 0, 1)]
    [InlineData(1, 0, 1, 0)]
    public void Impossible_sizes_are_refused(int training, int validation, int miniBatch, int microBatch) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingPlan(training, validation, miniBatch, microBatch));

    [Theory]
    [InlineData(10, 4, 6)]
    [InlineData(10, 8, 8)]
    [InlineData(100, 0, 6)]
    [InlineData(5, 0, 5)]
    public void A_leaf_is_no_larger_than_what_it_is_cut_from(int training, int validation, int largest)
    {
        var plan = new TrainingPlan(training, validation, miniBatch: 6, microBatch: 1 << 20);

        Assert.Equal(largest, plan.MicroBatch);
    }

    private static IEnumerable<int> ExamplesOf(Range range) => Enumerable.Range(range.Start.Value, range.End.Value - range.Start.Value);
}
