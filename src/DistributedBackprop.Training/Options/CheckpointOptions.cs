using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DistributedBackprop.Engine;

namespace DistributedBackprop.Training.Options;

/// <summary>What is kept to go on from. A checkpoint is also made at the end of every run.</summary>
public sealed record CheckpointOptions
{
    /// <summary>The seconds between two checkpoints. Null: not by time.</summary>
    [Description("The time between two checkpoints. What a crash can cost; null: not by time.")]
    [Unit("seconds")]
    [Range(0.01, 1e9)]
    public double? EverySeconds { get; init; } = 10;

    /// <summary>The steps between two checkpoints. Null: not by steps.</summary>
    [Description("The steps between two checkpoints. Besides everySeconds; null: not by steps.")]
    [Unit("steps")]
    [Range(1L, long.MaxValue)]
    public long? EverySteps { get; init; }

    /// <summary>How many of the newest checkpoints are kept; the best parameters are kept besides.</summary>
    [Description("How many of the newest checkpoints are kept; the best parameters are kept besides. More of them take disk space and allow going back further if files are damaged.")]
    [Unit("checkpoints")]
    [Range(1, 1000)]
    public int Keep { get; init; } = 3;

    /// <summary>The seconds that a checkpoint, or the model at the end, is waited for before it counts as not written.</summary>
    [Description("The time that a checkpoint, or the model at the end, is waited for before it counts as not written: a disk or a network share that hangs never answers. Raise it where writing takes that long.")]
    [Unit("seconds")]
    [Range(0.01, 1e9)]
    public double WaitSeconds { get; init; } = 300;
}
