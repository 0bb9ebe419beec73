using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>
/// How a step moves the parameters p along the mean gradient g of its mini-batch. lr is the learning rate of the step
/// (the schedule's), t counts updates from 1.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(GradientDescent), "gradientDescent")]
[JsonDerivedType(typeof(Momentum), "momentum")]
[JsonDerivedType(typeof(Nesterov), "nesterov")]
[JsonDerivedType(typeof(Adam), "adam")]
[JsonDerivedType(typeof(AdamW), "adamW")]
public abstract record Optimizer
{
    /// <summary>The learning rate before the schedule.</summary>
    [Description("The learning rate before the schedule. The option to try first: a third of it where the error jumps or grows, three times of it where it falls too slowly.")]
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 0.1;

    /// <summary>The L2 penalty: l2 * weight is added to the gradient of every weight (not of biases).</summary>
    [Description("The L2 penalty: l2 * weight is added to the gradient of every weight, not of biases. Raise it (0.0001 to 0.01) where the validation error is far above the training error.")]
    [Range(0.0, double.MaxValue)]
    public double L2 { get; init; }

    /// <summary>The largest Euclidean norm of the whole gradient; a longer one is scaled down to it. Null: no clipping.</summary>
    [Description("The largest norm of the whole gradient; a longer one is scaled down to it. Set it, for example to 1, where training diverges; null: no clipping.")]
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? ClipNorm { get; init; }

    /// <summary>How the learning rate changes from step to step.</summary>
    [Description("How the learning rate changes from step to step. A rate that falls lets training come to rest.")]
    public Schedule Schedule { get; init; } = new ConstantSchedule();
}

/// <summary>p = p - lr g.</summary>
[Description("p = p - lr g.")]
public sealed record GradientDescent : Optimizer;

/// <summary>v = c v + g; p = p - lr v, with c the coefficient. Source: B. Polyak, 1964.</summary>
[Description("v = c v + g; p = p - lr v.")]
public sealed record Momentum : Optimizer
{
    /// <summary>The share c of the velocity that a step keeps.</summary>
    [Description("The share of the velocity that a step keeps. 0.9 makes steps about ten times as long as the same learning rate without.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Coefficient { get; init; } = 0.9;
}

/// <summary>v = c v + g; p = p - lr (g + c v), with c the coefficient. Source: Y. Nesterov, 1983, in the form of I. Sutskever and others, ICML 2013.</summary>
[Description("v = c v + g; p = p - lr (g + c v).")]
public sealed record Nesterov : Optimizer
{
    /// <summary>The share c of the velocity that a step keeps.</summary>
    [Description("The share of the velocity that a step keeps. 0.9 makes steps about ten times as long as the same learning rate without.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Coefficient { get; init; } = 0.9;
}

/// <summary>
/// m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
/// p = p - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
/// Source: D. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015.
/// </summary>
[Description("m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p = p - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).")]
public record Adam : Optimizer
{
    /// <summary>Creates the settings with Adam's customary learning rate, 0.001.</summary>
    public Adam() => LearningRate = 0.001;

    /// <summary>The decay b1 of the first moment.</summary>
    [Description("The decay of the first moment. Rarely changed.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay b2 of the second moment.</summary>
    [Description("The decay of the second moment. Rarely changed.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the second moment.</summary>
    [Description("Added to the root of the second moment. Rarely changed.")]
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Epsilon { get; init; } = 1e-8;
}

/// <summary>
/// Adam with decoupled weight decay: each weight (not bias) is first multiplied by 1 - lr * weightDecay.
/// Source: I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR 2019.
/// </summary>
[Description("adam, with each weight first multiplied by 1 - lr weightDecay.")]
public sealed record AdamW : Adam
{
    /// <summary>The decay of weights per unit of learning rate.</summary>
    [Description("The decay of weights per unit of learning rate. Raise it where the validation error is far above the training error.")]
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; } = 0.01;
}
