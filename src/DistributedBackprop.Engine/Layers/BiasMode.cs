using System.ComponentModel;

namespace DistributedBackprop.Engine.Layers;

/// <summary>How the biases of a dense layer are kept and trained.</summary>
public enum BiasMode
{
    /// <summary>Each neuron has a bias of its own, trained like a weight of an input that is always 1.</summary>
    [Description("Each neuron trains a bias of its own.")]
    PerNeuron,

    /// <summary>All neurons of the layer share one trained bias; its gradient is the sum of the layer's deltas.</summary>
    [Description("All neurons of the layer share one trained bias.")]
    Shared,

    /// <summary>Each neuron has a bias that keeps its initial value.</summary>
    [Description("Each neuron has a bias that keeps its initial value.")]
    Frozen,
}
