using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DistributedBackprop.Training.Options;

/// <summary>How epochs are cut into steps.</summary>
public sealed record BatchOptions
{
    /// <summary>The number of examples of a step, over all workers.</summary>
    [Description("The number of examples of a step, over all workers.")]
    [Range(1, 1 << 24)]
    public int MiniBatch { get; init; } = 32;

    /// <summary>The number of examples of a leaf: the unit of work and of recovery. It changes the bits of a sum, the number of workers does not.</summary>
    [Description("The number of examples of a leaf, the unit of work and of recovery. Another size gives other bits; another number of workers does not.")]
    [Range(1, 1 << 20)]
    public int MicroBatch { get; init; } = 8;

    /// <summary>Whether each epoch takes the examples in an order of its own.</summary>
    [Description("Whether each epoch takes the examples in an order of its own.")]
    public bool Shuffle { get; init; } = true;
}
