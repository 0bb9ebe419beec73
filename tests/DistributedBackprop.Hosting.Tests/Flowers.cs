using System.Globalization;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests;

/// <summary>
/// A small classification: four measures of 61 flowers of three kinds that overlap. 49 train: steps of 24 examples, so that the
/// last of an epoch has one; leaves of 5, so that a step has 5 leaves, no power of two, the last of 4 examples.
/// </summary>
internal static class Flowers
{
    public const int StepsPerEpoch = 3;

    public static readonly TrainingOptions Options = new()
    {
        Data = new DataOptions { File = "in code", Target = ["kind"], Task = LearningTask.Classification, ValidationShare = 0.2 },
        Network = new NetworkDefinition
        {
            Layers = [new DenseDefinition { Units = 7, Activation = Activation.Tanh }, new DenseDefinition { Units = 3, Activation = Activation.Softmax }],
            Loss = Loss.CrossEntropy,
        },
        Optimizer = new Momentum { LearningRate = 0.05 },
        Batch = new BatchOptions { MiniBatch = 24, MicroBatch = 5 },
        Stopping = new StoppingOptions { Epochs = 6 },
        Checkpoint = new CheckpointOptions { EverySeconds = null, EverySteps = 4 },
    };

    public static readonly Table Table = MakeTable();

    public static TrainingRun Prepare(TrainingOptions? options = null) => TrainingRun.Prepare(options ?? Options, Table);

    private static Table MakeTable()
    {
        var random = new Random(7);
        return new Table("in code", ["a", "b", "c", "d", "kind"], [.. Enumerable.Range(0, 61).Select(row => new TableRow(row + 2, [
            .. Enumerable.Range(0, 4).Select(column => (((row % 3) * (column - 1.5)) + (3 * random.NextDouble())).ToString(CultureInfo.InvariantCulture)),
            $"kind {row % 3}"]))]);
    }
}
