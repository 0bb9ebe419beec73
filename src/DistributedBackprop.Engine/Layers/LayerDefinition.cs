using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using DistributedBackprop.Engine.Initializers;

namespace DistributedBackprop.Engine.Layers;

/// <summary>One layer of a network, as a configuration describes it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(DenseDefinition), "dense")]
public abstract record LayerDefinition
{
    /// <summary>The activation function of the layer's outputs.</summary>
    [Description("The activation function of the layer's outputs. In hidden layers relu (with he) or tanh (with glorot) are usual; the output's follows from the loss.")]
    public Activation Activation { get; init; } = Activation.Sigmoid;
}

/// <summary>A dense layer: every neuron has a weight for every input. z_j = bias_j + sum over i of weight_ji * input_i.</summary>
[Description("A dense layer: every neuron has a weight for every input.")]
public sealed record DenseDefinition : LayerDefinition
{
    /// <summary>The number of neurons.</summary>
    [Description("The number of neurons. More learn finer differences, take more time and need more examples.")]
    [Unit("neurons")]
    [Range(1, 1 << 20)]
    [Required]
    public int Units { get; init; }

    /// <summary>How biases are kept and trained.</summary>
    [Description("How biases are kept and trained. Others than perNeuron are for textbook examples.")]
    public BiasMode Bias { get; init; } = BiasMode.PerNeuron;

    /// <summary>Where the initial parameters come from.</summary>
    [Description("Where the initial parameters come from. Biases begin at 0 unless they are given.")]
    public Initializer Initializer { get; init; } = new GlorotInitializer();
}
