using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Training.Export;

/// <summary>A dense layer as the world outside writes it: a = f(W x + c), with W of shape [<see cref="Outputs"/>, <see cref="Inputs"/>].</summary>
/// <param name="Name">Its name, such as <c>layers.0</c>.</param>
/// <param name="Activation">f.</param>
/// <param name="Inputs">The number of its inputs.</param>
/// <param name="Outputs">The number of its neurons.</param>
/// <param name="Weights">W, row-major and little-endian, in the precision of the model.</param>
/// <param name="Biases">c, one a neuron even where the layer shares one; little-endian, in the precision of the model.</param>
internal sealed record ExportedLayer(
    string Name,
    Activation Activation,
    int Inputs,
    int Outputs,
    ReadOnlyMemory<byte> Weights,
    ReadOnlyMemory<byte> Biases);
