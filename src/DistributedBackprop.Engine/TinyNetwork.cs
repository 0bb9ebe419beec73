using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Kernels.Panels;
using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Engine;

/// <summary>
/// What a network's layers compute, to the same bits, for so few examples and units that panels and tiles would take longer than the
/// products: the loops of <see cref="TinyKernels"/> over row-major matrices. It holds what backpropagation needs of the last examples.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class TinyNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most multiplications of a layer, over all examples, for which plain loops are faster.</summary>
    private const int MostTerms = 128;

    private readonly Layer<T>[] _layers;
    private readonly T[][] _values;
    private readonly T[][] _deltas;
    private readonly List<T[]> _waiting = [];
    private readonly int _parameters;

    /// <summary>Allocates.</summary>
    /// <param name="network">The network.</param>
    /// <param name="maximumExamples">The most examples of one call.</param>
    /// <param name="logits">The memory of the last layer's pre-activations, at least B x m.</param>
    /// <param name="outputDeltas">The memory of its deltas, at least B x m.</param>
    public TinyNetwork(Network<T> network, int maximumExamples, T[] logits, T[] outputDeltas)
    {
        _layers = [.. network.Layers];
        _parameters = network.ParameterCount;
        MaximumExamples = int.Min(maximumExamples, MostTerms / (int)long.Min(int.MaxValue, _layers.Max(TermsOf)));
        T[][] hidden = [.. _layers.SkipLast(1).Select(layer => new T[MaximumExamples * layer.OutputSize])];
        _values = [new T[MaximumExamples * network.Inputs], .. hidden, logits];
        _deltas = [.. hidden.Select(values => new T[values.Length]), outputDeltas];
    }

    /// <summary>The most examples for which plain loops are faster; 0 for a network that is not tiny.</summary>
    public int MaximumExamples { get; }

    /// <summary>The inputs of examples, row-major: to write.</summary>
    public Span<T> Inputs(int examples) => Rows(_values[0], _layers[0].InputSize, examples);

    /// <summary>The activations of a layer, row-major; of the last one, the pre-activations.</summary>
    public ReadOnlySpan<T> Activations(int layer, int examples) => Rows(_values[layer + 1], _layers[layer].OutputSize, examples);

    /// <summary>The deltas of a layer, row-major.</summary>
    public ReadOnlySpan<T> Deltas(int layer, int examples) => Rows(_deltas[layer], _layers[layer].OutputSize, examples);

    // Each way through the layers is compiled as a whole, with what it calls for a layer within; its callers are not, as the compiler
    // would not be ready to inline all of that.

    /// <summary>Computes the pre-activations of the last layer.</summary>
    /// <param name="parameters">P.</param>
    /// <param name="examples">B.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Forward(ReadOnlySpan<T> parameters, int examples)
    {
        for (int l = 0; l < _layers.Length; l++)
        {
            Layer<T> layer = _layers[l];
            Span<T> outputs = Rows(_values[l + 1], layer.OutputSize, examples);
            layer.PreActivate(layer.SliceOf(parameters), _values[l], outputs, examples);
            if (l < _layers.Length - 1)
            {
                ActivationKernels.Apply(layer.Activation, outputs);
            }
        }
    }

    /// <summary>Computes the deltas of all layers from those of the last one.</summary>
    /// <param name="parameters">P.</param>
    /// <param name="examples">B.</param>
    /// <param name="squaredNorms">B sums, to which those of the examples' gradients are added; or empty: not wanted.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Backward(ReadOnlySpan<T> parameters, int examples, Span<double> squaredNorms)
    {
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            Layer<T> layer = _layers[l];
            for (int b = 0; b < squaredNorms.Length; b++)
            {
                squaredNorms[b] += layer.SquaredNorm(Row(_values[l], layer.InputSize, b), Row(_deltas[l], layer.OutputSize, b));
            }

            if (l > 0)
            {
                Span<T> below = Rows(_deltas[l - 1], layer.InputSize, examples);
                layer.InputGradient(layer.SliceOf(parameters), _deltas[l], below, examples);
                ActivationKernels.MultiplyByDerivative(_layers[l - 1].Activation, Rows(_values[l], layer.InputSize, examples), below);
            }
        }
    }

    /// <summary>Sums the gradients of leaves by the tree.</summary>
    /// <param name="first">The first example.</param>
    /// <param name="examples">The number of examples.</param>
    /// <param name="microBatch">The examples of a leaf.</param>
    /// <param name="gradient">P; overwritten.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void SumGradient(int first, int examples, int microBatch, Span<T> gradient)
    {
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
        gradient.Clear();
        for (int l = 0; l < _layers.Length; l++)
        {
            Layer<T> layer = _layers[l];
            layer.AddGradient(
                _values[l].AsSpan(first * layer.InputSize, examples * layer.InputSize),
                _deltas[l].AsSpan(first * layer.OutputSize, examples * layer.OutputSize),
                examples,
                layer.SliceOf(gradient));
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

    private static Span<T> Rows(T[] matrix, int columns, int rows) => matrix.AsSpan(0, rows * columns);

    private static ReadOnlySpan<T> Row(T[] matrix, int columns, int row) => matrix.AsSpan(row * columns, columns);
}
