namespace DistributedBackprop.Engine.Layers.Tiny;

/// <summary>What a <see cref="TinyLayer{T}"/> computes in: matrices with a row an example. Neighbours share them: what one gives is what the next one takes.</summary>
/// <param name="Inputs">x, B x I.</param>
/// <param name="Activations">a, B x O.</param>
/// <param name="Deltas">dE/dz, B x O.</param>
/// <param name="DeltasBelow">Those of the layer below, B x I; of the first layer any.</param>
internal readonly record struct TinyMemory<T>(T[] Inputs, T[] Activations, T[] Deltas, T[] DeltasBelow);
