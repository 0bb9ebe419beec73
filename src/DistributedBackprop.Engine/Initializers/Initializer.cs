using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace DistributedBackprop.Engine.Initializers;

/// <summary>Where the initial parameters of a layer come from. Biases begin at 0 unless they are given explicitly.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(UniformInitializer), "uniform")]
[JsonDerivedType(typeof(GlorotInitializer), "glorot")]
[JsonDerivedType(typeof(HeInitializer), "he")]
[JsonDerivedType(typeof(ExplicitInitializer), "explicit")]
public abstract record Initializer;

/// <summary>Weights uniform in [-limit, limit).</summary>
[Description("Weights uniform in [-limit, limit).")]
public sealed record UniformInitializer : Initializer
{
    /// <summary>The largest magnitude of a weight.</summary>
    [Description("The largest magnitude of a weight.")]
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Limit { get; init; } = 0.5;
}

/// <summary>
/// Weights uniform in [-limit, limit) with limit = sqrt(6 / (inputs + units)).
/// Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.
/// </summary>
[Description("Weights uniform in [-limit, limit) with limit = sqrt(6 / (inputs + units)): suits sigmoid, tanh, softmax and identity.")]
public sealed record GlorotInitializer : Initializer;

/// <summary>
/// Weights uniform in [-limit, limit) with limit = sqrt(6 / inputs).
/// Source: K. He and others, "Delving deep into rectifiers", ICCV 2015.
/// </summary>
[Description("Weights uniform in [-limit, limit) with limit = sqrt(6 / inputs): suits relu and leakyRelu.")]
public sealed record HeInitializer : Initializer;

/// <summary>Weights and biases as given.</summary>
[Description("Weights and biases as given.")]
public sealed record ExplicitInitializer : Initializer
{
    /// <summary>weights[neuron][input], all finite.</summary>
    [Description("The weights as weights[neuron][input]. A row for each neuron, a number for each input.")]
    [Required]
    public IReadOnlyList<IReadOnlyList<double>> Weights { get; init; } = [];

    /// <summary>One bias a neuron; one for the layer where its neurons share it; none for zeros.</summary>
    [Description("One bias a neuron; a single one where the layer shares it; none for zeros.")]
    public IReadOnlyList<double> Biases { get; init; } = [];
}
