using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DistributedBackprop.Engine;

namespace DistributedBackprop.Training.Options;

/// <summary>When training ends. The first criterion that is met ends it, at the end of an epoch unless it says otherwise.</summary>
public sealed record StoppingOptions
{
    /// <summary>The most epochs.</summary>
    [Description("The most epochs. A run that has done them all can go on with more.")]
    [Unit("epochs")]
    [Range(1, 100_000_000)]
    public int Epochs { get; init; } = 20;

    /// <summary>The validation error (training error without a validation part) at or under which training ends. Null: not used.</summary>
    [Description("The validation error (without a validation part: the training error) at or under which training ends. It is measured in the unit of network.loss; null: not used.")]
    [Range(0.0, double.MaxValue)]
    public double? TargetError { get; init; }

    /// <summary>The number of epochs without improvement after which training ends. Null: not used.</summary>
    [Description("The number of epochs without improvement after which training ends. Give many epochs and a patience where you do not know how long learning takes; null: not used.")]
    [Unit("epochs")]
    [Range(1, int.MaxValue)]
    public int? Patience { get; init; }

    /// <summary>How much lower an error must be to count as an improvement.</summary>
    [Description("How much lower an error must be to count as an improvement. Only patience asks for it.")]
    [Range(0.0, double.MaxValue)]
    public double MinimumDelta { get; init; }

    /// <summary>The wall-clock limit in seconds; the run ends after the step in which it passes. Null: not used.</summary>
    [Description("The wall-clock limit, over all parts of a run that was resumed. The run ends after the step in which it passes and can go on with a higher limit; null: not used.")]
    [Unit("seconds")]
    [Range(0.0, 1e9, MinimumIsExclusive = true)]
    public double? TimeLimitSeconds { get; init; }

    /// <summary>The ratio ||change|| / ||parameters|| of an epoch's last step under which training ends. Null: not used.</summary>
    [Description("The ratio ||change|| / ||parameters|| of an epoch's last step under which training ends. null: not used.")]
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? Stabilised { get; init; }

    /// <summary>How many times the first epoch's error an epoch's error may be before the run fails as diverging. Null: not used.</summary>
    [Description("How many times the first epoch's error an epoch's error may be before the run fails as diverging. Raise it where the error rises for a while and then falls; null: not used.")]
    [Range(1.0, double.MaxValue)]
    public double? DivergenceFactor { get; init; } = 10;
}
