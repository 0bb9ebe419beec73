namespace DistributedBackprop.Engine.Layers;

/// <summary>What a layer adds to a network: the width of its output and its parameters.</summary>
/// <param name="Outputs">The number of values that the layer puts out for an example.</param>
/// <param name="Parameters">The number of its parameters, which need not fit an <see cref="int"/>.</param>
internal readonly record struct LayerShape(int Outputs, long Parameters);
