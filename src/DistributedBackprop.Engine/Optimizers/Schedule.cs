using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>The factor on the learning rate at each step: a float64 function of the step, the steps of an epoch and the number of epochs.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ConstantSchedule), "constant")]
[JsonDerivedType(typeof(StepSchedule), "step")]
[JsonDerivedType(typeof(ExponentialSchedule), "exponential")]
[JsonDerivedType(typeof(CosineSchedule), "cosine")]
public abstract record Schedule;

/// <summary>The factor is always 1.</summary>
[Description("The learning rate stays.")]
public sealed record ConstantSchedule : Schedule;

/// <summary>The factor is factor^k in the epochs k * everyEpochs to (k + 1) * everyEpochs - 1, counted from 0.</summary>
[Description("Falls by a factor every so many epochs.")]
public sealed record StepSchedule : Schedule
{
    /// <summary>The number of epochs between two drops.</summary>
    [Description("The number of epochs between two drops.")]
    [Unit("epochs")]
    [Range(1, int.MaxValue)]
    public int EveryEpochs { get; init; } = 10;

    /// <summary>What a drop multiplies the learning rate by.</summary>
    [Description("What a drop multiplies the learning rate by.")]
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Factor { get; init; } = 0.5;
}

/// <summary>The factor is factor^e in epoch e, counted from 0.</summary>
[Description("Falls by the same factor from epoch to epoch.")]
public sealed record ExponentialSchedule : Schedule
{
    /// <summary>What each epoch multiplies the learning rate by.</summary>
    [Description("What each epoch multiplies the learning rate by.")]
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Factor { get; init; } = 0.95;
}

/// <summary>
/// The factor climbs in a straight line over the first warmUpEpochs, as (s + 1) / w at step s of w, then falls along half
/// a cosine to finalFactor at the last step. It uses the number of epochs. Source: I. Loshchilov, F. Hutter, "SGDR", ICLR 2017.
/// </summary>
[Description("Climbs in a straight line, then falls along half a cosine to the last step. The number of epochs becomes a part of the result, and cannot grow on resume.")]
public sealed record CosineSchedule : Schedule
{
    /// <summary>The number of epochs in which the learning rate climbs.</summary>
    [Description("The number of epochs in which the learning rate climbs. At most stopping.epochs.")]
    [Unit("epochs")]
    [Range(0, int.MaxValue)]
    public int WarmUpEpochs { get; init; }

    /// <summary>The factor at the last step.</summary>
    [Description("The factor on the learning rate at the last step.")]
    [Range(0.0, 1.0)]
    public double FinalFactor { get; init; }
}
