using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Kernels.Panels;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Layers.Tiny;

namespace DistributedBackprop.Engine;

/// <summary>
/// What a network's layers compute, to the same bits, for so few examples and units that panels and tiles would take longer than the
/// products: as each <see cref="TinyLayer{T}"/> does in row-major matrices. It holds what backpropagation needs of the last examples.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class TinyNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most multiplications of a layer, over all examples, for which this is faster than panels.</summary>
    private const int MostTerms = 128;

    private readonly Layer<T>[] _layers;
    private readonly TinyLayer<T>[] _tinyLayers;
    private readonly T[][] _values;
    private readonly T[][] _deltas;
    private readonly List<T[]> _waiting = [];
    private readonly int _parameters;

    /// <summary>Allocates.</summary>
    /// <param name="network">The network.</param>
    /// <param name="maximumExamples">The most examples of one call.</param>
    /// <param name="logits">The memory of the last layer's pre-activations, at least B x m. Written where <see cref="Network{T}.ElementwiseOutput"/> is identity.</param>
    /// <param name="outputs">The memory of its activations, at least B x m. Written where it is not.</param>
    /// <param name="outputDeltas">The memory of its deltas, at least B x m.</param>
    public TinyNetwork(Network<T> network, int maximumExamples, T[] logits, T[] outputs, T[] outputDeltas)
    {
        _layers = [.. network.Layers];
        _parameters = network.ParameterCount;
        MaximumExamples = int.Min(maximumExamples, MostTerms / (int)long.Min(int.MaxValue, _layers.Max(TermsOf)));
        Activation[] kinds = [.. _layers.SkipLast(1).Select(layer => layer.Activation), network.ElementwiseOutput];
        T[][] hidden = [.. _layers.SkipLast(1).Select(layer => new T[MaximumExamples * layer.OutputSize])];
        _values = [new T[MaximumExamples * network.Inputs], .. hidden, network.ElementwiseOutput == Activation.Identity ? logits : outputs];
        _deltas = [.. hidden.Select(values => new T[values.Length]), outputDeltas];
        _tinyLayers = new TinyLayer<T>[_layers.Length];
        for (int l = 0; l < _tinyLayers.Length; l++)
        {
            int below = int.Max(l - 1, 0);
            var memory = new TinyMemory<T>(_values[l], _values[l + 1], _deltas[l], _deltas[below]);
            _tinyLayers[l] = TinyLayer<T>.Create(_layers[l].Tiny(kinds[l], kinds[below]), memory);
        }
    }

    /// <summary>The most examples for which this is faster than panels; 0 for a network that is not tiny.</summary>
    public int MaximumExamples { get; }

    /// <summary>The inputs of examples, row-major: to write.</summary>
    public Span<T> Inputs(int examples) => _values[0].AsSpan(0, examples * _layers[0].InputSize);

    /// <summary>The activations of a layer but the last, row-major.</summary>
    public ReadOnlySpan<T> Activations(int layer, int examples) => _values[layer + 1].AsSpan(0, examples * _layers[layer].OutputSize);

    /// <summary>The deltas of a layer, row-major.</summary>
    public ReadOnlySpan<T> Deltas(int layer, int examples) => _deltas[layer].AsSpan(0, examples * _layers[layer].OutputSize);

    /// <summary>Computes the activations of all layers; of the last one the pre-activations, where something else needs them.</summary>
    /// <param name="parameters">P.</param>
    /// <param name="examples">B.</param>
    public void Forward(ReadOnlySpan<T> parameters, int examples)
    {
        Debug.Assert(parameters.Length == _parameters && examples <= MaximumExamples);
        foreach (TinyLayer<T> layer in _tinyLayers)
        {
            layer.Activate(in MemoryMarshal.GetReference(parameters), examples);
        }
    }

    /// <summary>Computes the deltas of all layers from those of the last one.</summary>
    /// <param name="parameters">P.</param>
    /// <param name="examples">B.</param>
    /// <param name="squaredNorms">B; overwritten with the squared norms of the examples' gradients; or empty: not wanted.</param>
    public void Backward(ReadOnlySpan<T> parameters, int examples, Span<double> squaredNorms)
    {
        Debug.Assert(parameters.Length == _parameters && examples <= MaximumExamples);
        TinyLayer<T>[] layers = _tinyLayers;
        for (int l = layers.Length - 1; l > 0; l--)
        {
            layers[l].DeltasBelow(in MemoryMarshal.GetReference(parameters), examples);
        }

        if (!squaredNorms.IsEmpty)
        {
            SquaredNorms(squaredNorms);
        }
    }

    /// <summary>Sums the gradients of leaves by the tree.</summary>
    /// <param name="first">The first example.</param>
    /// <param name="examples">The number of examples.</param>
    /// <param name="microBatch">The examples of a leaf.</param>
    /// <param name="gradient">P; overwritten.</param>
    public void SumGradient(int first, int examples, int microBatch, Span<T> gradient)
    {
        if (examples <= microBatch)
        {
            LeafGradient(first, examples, gradient);
            return;
        }

        var leaves = new LeafRows(first, examples, microBatch);
        int waiting = 0;
        for (int leaf = 0; leaf <= leaves.Last; leaf++)
        {
            LeafGradient(leaves.FirstOf(leaf), leaves.ExamplesOf(leaf), gradient);
            for (int merges = leaves.MergesOf(leaf); merges > 0; merges--)
            {
                waiting--;
                for (int k = 0; k < gradient.Length; k++)
                {
                    gradient[k] = _waiting[waiting][k] + gradient[k];
                }
            }

            if (leaf < leaves.Last)
            {
                gradient.CopyTo(WaitingPlace(waiting));
                waiting++;
            }
        }
    }

    private void LeafGradient(int first, int examples, Span<T> gradient)
    {
        Debug.Assert(gradient.Length == _parameters && first + examples <= MaximumExamples);
        foreach (TinyLayer<T> layer in _tinyLayers)
        {
            layer.Gradient(first, examples, ref MemoryMarshal.GetReference(gradient));
        }
    }

    private void SquaredNorms(Span<double> squaredNorms)
    {
        squaredNorms.Clear();
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            Layer<T> layer = _layers[l];
            for (int b = 0; b < squaredNorms.Length; b++)
            {
                squaredNorms[b] += layer.SquaredNorm(Row(_values[l], layer.InputSize, b), Row(_deltas[l], layer.OutputSize, b));
            }
        }
    }

    private T[] WaitingPlace(int place)
    {
        if (place == _waiting.Count)
        {
            _waiting.Add(new T[_parameters]);
        }

        return _waiting[place];
    }

    /// <summary>The multiplications of a layer for one example; more than any where its weights do not lie row by row.</summary>
    private static long TermsOf(Layer<T> layer) =>
        layer.OutputSize <= PanelLayout.Width<T>() ? (long)layer.InputSize * layer.OutputSize : int.MaxValue;

    private static ReadOnlySpan<T> Row(T[] matrix, int columns, int row) => matrix.AsSpan(row * columns, columns);
}
