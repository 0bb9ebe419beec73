using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DistributedBackprop.Training.Options;

/// <summary>What a run leaves behind.</summary>
public sealed record OutputOptions
{
    /// <summary>The folder under which each run makes a folder of its own, relative to the current folder.</summary>
    [Description("The folder under which each run makes a folder of its own, relative to the current folder. dbp train --out names the run's own folder instead.")]
    [Required]
    public string Folder { get; init; } = "runs";

    /// <summary>Which parameters become the model. Null: the best where patience is set, else the last.</summary>
    [Description("Which parameters become the model. null: the best where patience is set, else the last.")]
    public ModelChoice? Model { get; init; }
}

/// <summary>Which parameters become the model of a run.</summary>
public enum ModelChoice
{
    /// <summary>Those after the last step.</summary>
    [Description("Those after the last step.")]
    Last,

    /// <summary>Those of the epoch with the lowest validation error.</summary>
    [Description("Those of the epoch with the lowest validation error (without a validation part: training error).")]
    Best,
}
