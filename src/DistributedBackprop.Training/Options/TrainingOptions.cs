using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DistributedBackprop.Data;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;

namespace DistributedBackprop.Training.Options;

/// <summary>The whole configuration of a training run.</summary>
public sealed record TrainingOptions
{
    /// <summary>Names the run folder.</summary>
    [Description("Names the run folder. The time of its beginning is added.")]
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")]
    public string Name { get; init; } = "run";

    /// <summary>The seed of the initial parameters, of the split and of the order of examples.</summary>
    [Description("The seed of the initial parameters, of the split and of the order of examples. Change it to see how much of a result is chance.")]
    [Range(0L, long.MaxValue)]
    public long Seed { get; init; } = 1;

    /// <summary>The type of the parameters and of the arithmetic on the way to them.</summary>
    [Description("The type of the parameters and of the arithmetic on the way to them. float64 takes twice the memory and more time and seldom learns better: it is for checks and small textbook networks.")]
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Where examples come from.</summary>
    [Description("Where examples come from.")]
    [Required]
    public DataOptions Data { get; init; } = new();

    /// <summary>The network to train.</summary>
    [Description("The network to train. Its inputs follow from the data; y are targets, z pre-activations, a activations, m the number of outputs.")]
    [Required]
    public NetworkDefinition Network { get; init; } = new();

    /// <summary>How a step moves the parameters.</summary>
    [Description("How a step moves the parameters. p are the parameters, g the mean gradient of the mini-batch, lr the learning rate of the step, t the number of updates with this one.")]
    public Optimizer Optimizer { get; init; } = new GradientDescent();

    /// <summary>How epochs are cut into steps.</summary>
    [Description("How epochs are cut into steps. An epoch is one pass over all examples to train on, a step one update of the parameters.")]
    public BatchOptions Batch { get; init; } = new();

    /// <summary>When training ends.</summary>
    [Description("When training ends. The first criterion that is met ends it, at the end of an epoch unless it says otherwise.")]
    public StoppingOptions Stopping { get; init; } = new();

    /// <summary>Who computes, and how long others wait.</summary>
    [Description("Who computes, and how long others wait for them. None of these changes a bit of the result.")]
    public WorkerOptions Workers { get; init; } = new();

    /// <summary>How the server nodes of a run wait for each other.</summary>
    [Description("How the server nodes of a run, which elect its head and keep its checkpoints, wait for each other. A run in one process has one.")]
    public ServerOptions Servers { get; init; } = new();

    /// <summary>What is kept to go on from.</summary>
    [Description("What is kept to go on from. A checkpoint is also made at the end of every run.")]
    public CheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>What a run leaves behind.</summary>
    [Description("What a run leaves behind.")]
    public OutputOptions Output { get; init; } = new();

    /// <summary>Options to begin with where numbers are to be predicted: hidden layers with tanh, an output for each target, half squared error, Adam at 0.01.</summary>
    /// <param name="hidden">The number of neurons of each hidden layer, from the first to the last; none for a linear model.</param>
    /// <param name="targets">The number of targets.</param>
    /// <param name="epochs">The number of epochs.</param>
    /// <returns>The options, all others at their defaults; <c>with</c> changes them.</returns>
    /// <exception cref="ArgumentNullException">There is no list of hidden layers.</exception>
    public static TrainingOptions ForRegression(IReadOnlyList<int> hidden, int targets = 1, int epochs = 200) =>
        Dense(hidden, new DenseDefinition { Units = targets, Activation = Activation.Identity }, Loss.HalfSquaredError, epochs);

    /// <summary>Options to begin with where classes are to be predicted: hidden layers with tanh, a probability for each class by softmax, cross-entropy, Adam at 0.01.</summary>
    /// <param name="hidden">The number of neurons of each hidden layer, from the first to the last; none for a linear model.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="epochs">The number of epochs.</param>
    /// <returns>The options, all others at their defaults; <c>with</c> changes them.</returns>
    /// <exception cref="ArgumentNullException">There is no list of hidden layers.</exception>
    public static TrainingOptions ForClassification(IReadOnlyList<int> hidden, int classes, int epochs = 200) =>
        Dense(hidden, new DenseDefinition { Units = classes, Activation = Activation.Softmax }, Loss.CrossEntropy, epochs);

    private static TrainingOptions Dense(IReadOnlyList<int> hidden, DenseDefinition output, Loss loss, int epochs)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        return new TrainingOptions
        {
            Network = new NetworkDefinition
            {
                Layers = [.. hidden.Select(units => new DenseDefinition { Units = units, Activation = Activation.Tanh }), output],
                Loss = loss,
            },
            Optimizer = new Adam { LearningRate = 0.01 },
            Stopping = new StoppingOptions { Epochs = epochs },
        };
    }
}
