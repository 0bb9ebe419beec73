using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DistributedBackprop.Engine;

namespace DistributedBackprop.Training.Options;

/// <summary>How epochs are cut into steps.</summary>
public sealed record BatchOptions
{
    /// <summary>The number of examples of a step, over all workers.</summary>
    [Description("The number of examples of a step, over all workers. A larger one gives more workers something to do and smoother steps, but fewer of them an epoch, and often wants a higher learning rate.")]
    [Unit("examples")]
    [Range(1, 1 << 24)]
    public int MiniBatch { get; init; } = 32;

    /// <summary>The number of examples of a leaf: the unit of work and of recovery. It changes the bits of a sum, the number of workers does not.</summary>
    [Description("The number of examples of a leaf, the unit of work and of recovery. miniBatch divided by it is the most workers that a step can use; another size gives other bits, another number of workers does not.")]
    [Unit("examples")]
    [Range(1, 1 << 20)]
    public int MicroBatch { get; init; } = 8;

    /// <summary>Whether each epoch takes the examples in an order of its own.</summary>
    [Description("Whether each epoch takes the examples in an order of its own. Turn it off to follow a textbook, or where a step takes all examples.")]
    public bool Shuffle { get; init; } = true;
}
