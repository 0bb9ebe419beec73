using System.Globalization;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Scenarios;

/// <summary>The trainings that are simulated: small enough for thousands of schedules, different in all that the protocol sees.</summary>
internal static class ScenarioCatalog
{
    private static readonly Table Numbers = MakeTable();

    /// <summary>All scenarios.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new Scenario(RegressionWithValidation, Numbers, StopCause.EpochsDone, "aec0f8675d71c264"),
        new Scenario(ClassificationWithAdam, Numbers, StopCause.EpochsDone, "631e60d56ee9a3e3"),
        new Scenario(PatienceEndsAtTheBest, Numbers, StopCause.NoImprovement, "801106a63febb2e2"),
        new Scenario(OneLeafAStep, Numbers, StopCause.EpochsDone, "f85045e8684969da"),
        new Scenario(LossBecomesInfinite, Numbers, StopCause.Diverged, "b9f3037133f176a8"),
        new Scenario(ErrorGrows, Numbers, StopCause.Diverged, "a2aebf9a0d6cb394"),
        new Scenario(TimeRunsOut, Numbers, StopCause.EpochsDone, "aec0f8675d71c264"),
    ];

    /// <summary>Five leaves a step, three in the epoch's last; validation; a momentum that checkpoints must carry.</summary>
    private static TrainingOptions RegressionWithValidation => new()
    {
        Name = "regression-with-validation",
        Data = Regression(validationShare: 0.2),
        Network = Network(Loss.MeanSquaredError, outputs: 1, Activation.Identity),
        Optimizer = new Momentum { LearningRate = 0.05 },
        Batch = new BatchOptions { MiniBatch = 5, MicroBatch = 1 },
        Stopping = new StoppingOptions { Epochs = 4 },
    };

    /// <summary>Leaves of two examples and of one; float64; two vectors of optimizer state and a power that grows with the updates; no validation.</summary>
    private static TrainingOptions ClassificationWithAdam => new()
    {
        Name = "classification-with-adam",
        Precision = Precision.Float64,
        Data = new DataOptions { File = Numbers.Source, Target = ["class"], Task = LearningTask.Classification, Ignore = ["y"], ValidationShare = 0 },
        Network = Network(Loss.CrossEntropy, outputs: 2, Activation.Softmax),
        Optimizer = new Adam { LearningRate = 0.05 },
        Batch = new BatchOptions { MiniBatch = 7, MicroBatch = 2 },
        Stopping = new StoppingOptions { Epochs = 5 },
    };

    /// <summary>Errors that rise again, so that the best epoch is not the last, and patience ends the run before its epochs are done.</summary>
    private static TrainingOptions PatienceEndsAtTheBest => new()
    {
        Name = "patience-ends-at-the-best",
        Data = Regression(validationShare: 0.3),
        Network = Network(Loss.HalfSquaredError, outputs: 1, Activation.Identity),
        Optimizer = new Nesterov { LearningRate = 0.1, ClipNorm = 1 },
        Batch = new BatchOptions { MiniBatch = 6, MicroBatch = 2 },
        Stopping = new StoppingOptions { Epochs = 30, Patience = 2, DivergenceFactor = null },
    };

    /// <summary>A single leaf a step: all workers but one are idle.</summary>
    private static TrainingOptions OneLeafAStep => new()
    {
        Name = "one-leaf-a-step",
        Data = Regression(validationShare: 0),
        Network = Network(Loss.MeanSquaredError, outputs: 1, Activation.Identity),
        Optimizer = new GradientDescent { LearningRate = 0.1 },
        Batch = new BatchOptions { MiniBatch = 4, MicroBatch = 4, Shuffle = false },
        Stopping = new StoppingOptions { Epochs = 3 },
    };

    /// <summary>A gradient overflows after some steps of the second epoch: the run fails in the middle of an epoch.</summary>
    private static TrainingOptions LossBecomesInfinite => RegressionWithValidation with
    {
        Name = "loss-becomes-infinite",
        Optimizer = new GradientDescent { LearningRate = 20 },
        Network = new NetworkDefinition
        {
            Layers = [new DenseDefinition { Units = 3, Activation = Activation.Identity }, new DenseDefinition { Units = 1, Activation = Activation.Identity }],
            Loss = Loss.MeanSquaredError,
        },
        Stopping = new StoppingOptions { Epochs = 10, DivergenceFactor = null },
    };

    /// <summary>The error grows over its bound: the run fails at the end of an epoch.</summary>
    private static TrainingOptions ErrorGrows => RegressionWithValidation with
    {
        Name = "error-grows",
        Optimizer = new GradientDescent { LearningRate = 1.5 },
        Stopping = new StoppingOptions { Epochs = 10, DivergenceFactor = 1.2 },
    };

    /// <summary>A limit that passes sooner or later, or not before the epochs are done.</summary>
    private static TrainingOptions TimeRunsOut => RegressionWithValidation with
    {
        Name = "time-runs-out",
        Stopping = new StoppingOptions { Epochs = 4, TimeLimitSeconds = 25 },
    };

    private static DataOptions Regression(double validationShare) => new()
    {
        File = Numbers.Source,
        Target = ["y"],
        Task = LearningTask.Regression,
        Ignore = ["class"],
        ValidationShare = validationShare,
    };

    private static NetworkDefinition Network(Loss loss, int outputs, Activation outputActivation) => new()
    {
        Layers =
        [
            new DenseDefinition { Units = 3, Activation = Activation.Tanh },
            new DenseDefinition { Units = outputs, Activation = outputActivation },
        ],
        Loss = loss,
    };

    /// <summary>Twenty rows without a pattern that a network could learn at once.</summary>
    private static Table MakeTable()
    {
        var rows = new List<TableRow>();
        for (int i = 0; i < 20; i++)
        {
            double x1 = (i * 7 % 20) / 10.0;
            double x2 = (i * 3 % 11) / 5.0;
            double y = (x1 * x2) - (i % 3);
            rows.Add(new TableRow(i + 2, [Text(x1), Text(x2), Text(y), y > 0 ? "over" : "under"]));
        }

        return new Table("simulated.csv", ["x1", "x2", "y", "class"], rows);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
