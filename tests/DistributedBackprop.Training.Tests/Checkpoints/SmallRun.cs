using System.Globalization;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Checkpoints;

/// <summary>A regression of two inputs on one output with a hidden layer of three neurons: 13 parameters.</summary>
internal static class SmallRun
{
    public static readonly TrainingOptions Options = new()
    {
        Data = new DataOptions { File = "in code", Target = ["y"], Task = LearningTask.Regression, ValidationShare = 0 },
        Network = new NetworkDefinition
        {
            Layers = [new DenseDefinition { Units = 3 }, new DenseDefinition { Units = 1, Activation = Activation.Identity }],
            Loss = Loss.MeanSquaredError,
        },
        Optimizer = new Adam { LearningRate = 0.01 },
    };

    public static TrainingRun Prepare(TrainingOptions? options = null, int rows = 10) => TrainingRun.Prepare(options ?? Options, Table(rows));

    private static Table Table(int rows) => new("in code", ["a", "b", "y"], [.. Enumerable.Range(0, rows).Select(row => new TableRow(row + 2, [
        (row * 0.5).ToString(CultureInfo.InvariantCulture),
        (row * row * 0.25).ToString(CultureInfo.InvariantCulture),
        (3 - row).ToString(CultureInfo.InvariantCulture)]))]);
}
