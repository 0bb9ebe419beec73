namespace DistributedBackprop.Engine.Layers.Tiny;

/// <summary>What a <see cref="TinyLayer{T}"/> is.</summary>
/// <param name="Inputs">I.</param>
/// <param name="Outputs">O.</param>
/// <param name="Offset">Where its parameters begin in the flat vector of the network.</param>
/// <param name="Bias">How its biases are kept.</param>
/// <param name="Activation">f, no softmax; identity where activations are another's matter.</param>
/// <param name="Below">The activation of the layer below; of the first layer any.</param>
internal readonly record struct TinyShape(int Inputs, int Outputs, int Offset, BiasMode Bias, Activation Activation, Activation Below);
