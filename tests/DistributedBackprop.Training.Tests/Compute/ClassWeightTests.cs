using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;
using DistributedBackprop.Training.Tests.Roles;

namespace DistributedBackprop.Training.Tests.Compute;

/// <summary>A class of weight 2: twice the loss and the gradient, which is exact, of its examples alone.</summary>
public sealed class ClassWeightTests
{
    private static readonly FlatVector Parameters = new FlatVector<float>([0.3f, -0.2f, 0.1f, 0.4f]);

    private static readonly TrainingOptions Plain = new()
    {
        Data = new DataOptions { File = "in code", Target = ["y"], Task = LearningTask.Classification },
        Network = new NetworkDefinition
        {
            Layers = [new DenseDefinition { Units = 2, Activation = Activation.Softmax }],
            Loss = Loss.CrossEntropy,
        },
        Batch = new BatchOptions { MiniBatch = 4, MicroBatch = 1, Shuffle = false },
    };

    private static readonly TrainingOptions Weighted = Plain with
    {
        Data = Plain.Data with { ClassWeights = new GivenClassWeights { Weights = [new ClassWeight { Class = "b", Weight = 2 }] } },
    };

    [Fact]
    public void An_example_counts_as_much_as_its_class()
    {
        Contribution[] plain = Leaves(Plain, Sample.Gradient(1, 0), 4);
        Contribution[] weighted = Leaves(Weighted, Sample.Gradient(1, 0), 4);
        double[] weights = [1, 2, 2, 1];
        for (int leaf = 0; leaf < 4; leaf++)
        {
            float weight = (float)weights[leaf];
            Assert.Equal(plain[leaf].Gradient!.As<float>().Values.ToArray().Select(element => weight * element), weighted[leaf].Gradient!.As<float>().Values.ToArray());
            Assert.Equal(weight * plain[leaf].Sums.Loss, weighted[leaf].Sums.Loss);
            Assert.Equal(weight * plain[leaf].Sums.GradientNorm, weighted[leaf].Sums.GradientNorm);
            Assert.Equal((plain[leaf].Sums.Examples, plain[leaf].Sums.Correct), (weighted[leaf].Sums.Examples, weighted[leaf].Sums.Correct));
        }
    }

    [Fact]
    public void Validation_measures_the_same_weighted_loss()
    {
        Contribution[] plain = Leaves(Plain, Sample.Validation(1, 1), 2);
        Contribution[] weighted = Leaves(Weighted, Sample.Validation(1, 1), 2);
        Assert.Equal([plain[0].Sums.Loss * 2, plain[1].Sums.Loss], weighted.Select(leaf => leaf.Sums.Loss));
    }

    [Fact]
    public void Weights_belong_to_the_identity_of_a_run() => Assert.NotNull(Prepare(Plain).Identity.DifferenceFrom(Prepare(Weighted).Identity));

    private static Contribution[] Leaves(TrainingOptions options, RoundId round, int leaves)
    {
        LeafComputer computer = Prepare(options).CreateComputer();
        return [.. Enumerable.Range(0, leaves).Select(leaf => Assert.Single(computer.Compute(new Offer(round, 1, [new LeafRange(leaf, leaf + 1)], Parameters), [])))];
    }

    private static TrainingRun Prepare(TrainingOptions options) => TrainingRun.Prepare(
        options, new DataTables(Table(["1,a", "2,b", "-1,b", "0.5,a"]), Table(["3,b", "-2,a"])));

    private static Table Table(string[] rows) => CsvTable.Read(new StringReader("x,y\n" + string.Join('\n', rows)), "in code");
}
