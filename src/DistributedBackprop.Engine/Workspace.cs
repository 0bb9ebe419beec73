using System.Numerics;

namespace DistributedBackprop.Engine;

/// <summary>
/// The memory in which a network computes: activations and deltas of every layer for up to
/// <see cref="MaximumExamples"/> examples. Made once and used again, so that computing allocates nothing. A workspace
/// serves one thread at a time; what it shows is that of the last call that was given it.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Workspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][] _activations;
    private readonly T[][] _deltas;
    private readonly T[] _logits;
    private readonly double[] _lossTerms;

    /// <summary>Allocates memory for micro-batches of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="maximumExamples">The most examples of one call, at least 1.</param>
    /// <exception cref="ArgumentNullException">There is no network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1, or a layer's activations would exceed an array.</exception>
    public Workspace(Network<T> network, int maximumExamples)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumExamples, 1);
        RequireArraysFit(network, maximumExamples);

        Network = network;
        MaximumExamples = maximumExamples;
        _activations = [.. network.Layers.Select(layer => new T[maximumExamples * layer.OutputSize])];
        _deltas = [.. network.Layers.Select(layer => new T[maximumExamples * layer.OutputSize])];
        _logits = new T[maximumExamples * network.Outputs];
        _lossTerms = new double[network.Outputs];
    }

    /// <summary>The network that the workspace was made for.</summary>
    public Network<T> Network { get; }

    /// <summary>The most examples that one call can take.</summary>
    public int MaximumExamples { get; }

    /// <summary>The memory of one output row of loss terms.</summary>
    internal Span<double> LossTerms => _lossTerms;

    /// <summary>The activations of a layer, examples x its outputs, row-major.</summary>
    /// <param name="layer">The layer, from 0 for the first after the input.</param>
    /// <param name="examples">The number of examples of the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer, or more examples than the workspace holds.</exception>
    public ReadOnlySpan<T> Activations(int layer, int examples)
    {
        RequireHeld(layer, examples);
        return ActivationsOf(layer, examples);
    }

    /// <summary>The deltas dE/dz of a layer after a gradient, examples x its outputs, row-major.</summary>
    /// <inheritdoc cref="Activations" path="/param"/>
    /// <inheritdoc cref="Activations" path="/exception"/>
    public ReadOnlySpan<T> Deltas(int layer, int examples)
    {
        RequireHeld(layer, examples);
        return DeltasOf(layer, examples);
    }

    /// <summary>The network's outputs: the activations of its last layer.</summary>
    /// <inheritdoc cref="Activations" path="/param[@name='examples']"/>
    /// <exception cref="ArgumentOutOfRangeException">More examples than the workspace holds.</exception>
    public ReadOnlySpan<T> Outputs(int examples) => Activations(_activations.Length - 1, examples);

    /// <summary>The activations of a layer, to write.</summary>
    internal Span<T> ActivationsOf(int layer, int examples) =>
        _activations[layer].AsSpan(0, examples * Network.Layers[layer].OutputSize);

    /// <summary>The deltas of a layer, to write.</summary>
    internal Span<T> DeltasOf(int layer, int examples) =>
        _deltas[layer].AsSpan(0, examples * Network.Layers[layer].OutputSize);

    /// <summary>The pre-activations of the last layer, to write.</summary>
    internal Span<T> Logits(int examples) => _logits.AsSpan(0, examples * Network.Outputs);

    private static void RequireArraysFit(Network<T> network, int maximumExamples)
    {
        int widest = network.Layers.Max(layer => layer.OutputSize);
        if ((long)widest * maximumExamples > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(maximumExamples),
                maximumExamples,
                $"{maximumExamples} examples of a layer with {widest} outputs exceed an array of {Array.MaxLength}. Use smaller micro-batches.");
        }
    }

    private void RequireHeld(int layer, int examples)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, _activations.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(examples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(examples, MaximumExamples);
    }
}
