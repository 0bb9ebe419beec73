using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace DistributedBackprop.Data;

/// <summary>How much an example of each class counts in a classification: its loss and its gradient are multiplied by the class's weight.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NoClassWeights), "none")]
[JsonDerivedType(typeof(BalancedClassWeights), "balanced")]
[JsonDerivedType(typeof(GivenClassWeights), "given")]
public abstract record ClassWeighting;

/// <summary>Every example counts the same.</summary>
[Description("Every example counts the same.")]
public sealed record NoClassWeights : ClassWeighting;

/// <summary>
/// Every class counts the same: the weight is n / (k n_c) for n training examples of k classes, n_c of them of class c, in float64.
/// </summary>
[Description("Every class counts the same: the weight of a class is n / (k n_c) for n training examples of k classes, n_c of them of this one.")]
public sealed record BalancedClassWeights : ClassWeighting;

/// <summary>Weights as given. Holds a list: do not compare by ==.</summary>
[Description("Weights as given.")]
public sealed record GivenClassWeights : ClassWeighting
{
    /// <summary>The weights; a class that is not there has the weight 1.</summary>
    [Description("The weights; a class that is not named has the weight 1.")]
    [MinLength(1)]
    [Required]
    public IReadOnlyList<ClassWeight> Weights { get; init; } = [];
}

/// <summary>The weight of one class.</summary>
public sealed record ClassWeight
{
    /// <summary>The class, as the table names it.</summary>
    [Description("The class, as the table names it.")]
    [Required]
    public string Class { get; init; } = "";

    /// <summary>By how much loss and gradient of its examples are multiplied.</summary>
    [Description("By how much the loss and the gradient of its examples are multiplied.")]
    [Range(1e-9, 1e9)]
    public double Weight { get; init; } = 1;
}
