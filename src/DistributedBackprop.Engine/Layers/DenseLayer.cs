using System.Numerics;
using DistributedBackprop.Engine.Initializers;
using DistributedBackprop.Engine.Kernels;

namespace DistributedBackprop.Engine.Layers;

/// <summary>
/// A dense layer, z_bo = bias_o + sum over i of x_bi w_io. Its slice of the flat vector holds the weights, input-major
/// (w[i * O + o]), then the biases: O of them, or a single one where the layer shares it.
/// </summary>
internal sealed class DenseLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Initializer _initializer;
    private readonly BiasMode _bias;
    private readonly int _weights;
    private readonly int _biases;

    /// <summary>Creates the layer from an accepted definition.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="index">The position among the network's layers, from 0; it names the tensors.</param>
    /// <param name="inputs">I.</param>
    /// <param name="offset">The index of the first parameter in the flat vector.</param>
    public DenseLayer(DenseDefinition definition, int index, int inputs, int offset)
        : base(offset, inputs, definition.Units, definition.Activation)
    {
        _initializer = definition.Initializer;
        _bias = definition.Bias;
        _weights = inputs * definition.Units;
        _biases = DenseRules.BiasCount(definition);
        Tensors = DescribeTensors(index);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterTensor> Tensors { get; }

    /// <inheritdoc/>
    public override int ParameterCount => _weights + _biases;

    /// <inheritdoc/>
    public override void Initialize(Span<T> parameters, ulong seed)
    {
        Span<T> weights = parameters[.._weights];
        Span<T> biases = parameters[_weights..];
        if (_initializer is ExplicitInitializer given)
        {
            ExplicitParameters.Write(given, weights, biases, InputSize, OutputSize);
        }
        else
        {
            WeightDraw.Fill(weights, WeightDraw.Limit(_initializer, InputSize, OutputSize), seed, (ulong)Offset);
            biases.Clear();
        }
    }

    /// <inheritdoc/>
    public override void PreActivate(ReadOnlySpan<T> parameters, ReadOnlySpan<T> inputs, Span<T> preActivations, int examples) =>
        DenseKernels.PreActivations(
            inputs, parameters[.._weights], parameters[_weights..], preActivations, examples, InputSize, OutputSize);

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<T> inputs, ReadOnlySpan<T> deltas, Span<T> gradient, int examples)
    {
        DenseKernels.WeightGradient(inputs, deltas, gradient[.._weights], examples, InputSize, OutputSize);
        BiasGradient(deltas, gradient[_weights..], examples);
    }

    /// <inheritdoc/>
    public override void InputGradient(ReadOnlySpan<T> parameters, ReadOnlySpan<T> deltas, Span<T> inputGradient, int examples) =>
        DenseKernels.InputGradient(deltas, parameters[.._weights], inputGradient, examples, InputSize, OutputSize);

    /// <summary>
    /// The gradient of an example's weights is the outer product x delta^T, whose squared norm is |x|^2 |delta|^2;
    /// a bias a neuron adds |delta|^2, a shared one (sum of delta)^2, a frozen one nothing. float64 of the T values.
    /// Source: I. Goodfellow, "Efficient per-example gradient computations", arXiv:1510.01799.
    /// </summary>
    /// <inheritdoc/>
    public override void AddSquaredNorms(ReadOnlySpan<T> inputs, ReadOnlySpan<T> deltas, Span<double> norms)
    {
        for (int example = 0; example < norms.Length; example++)
        {
            ReadOnlySpan<T> x = inputs.Slice(example * InputSize, InputSize);
            ReadOnlySpan<T> delta = deltas.Slice(example * OutputSize, OutputSize);
            norms[example] += SquaredNorm(x, delta);
        }
    }

    private double SquaredNorm(ReadOnlySpan<T> x, ReadOnlySpan<T> delta)
    {
        double inputNorm = ReductionKernels.SumOfSquares(x);
        double deltaNorm = ReductionKernels.SumOfSquares(delta);
        return _bias switch
        {
            BiasMode.PerNeuron => (inputNorm + 1.0) * deltaNorm,
            BiasMode.Shared => (inputNorm * deltaNorm) + Square(Conversion.Widen(ReductionKernels.Sum(delta))),
            _ => inputNorm * deltaNorm,
        };
    }

    private static double Square(double value) => value * value;

    private void BiasGradient(ReadOnlySpan<T> deltas, Span<T> gradient, int examples)
    {
        switch (_bias)
        {
            case BiasMode.PerNeuron:
                DenseKernels.BiasGradient(deltas, gradient, examples, OutputSize);
                break;
            case BiasMode.Shared:
                DenseKernels.SharedBiasGradient(deltas, gradient, examples, OutputSize);
                break;
            default:
                gradient.Clear();
                break;
        }
    }

    private ParameterTensor[] DescribeTensors(int index) =>
    [
        new ParameterTensor
        {
            Name = $"layers.{index}.weight",
            Shape = [OutputSize, InputSize],
            Offset = Offset,
            IsWeight = true,
            IsTrained = true,
        },
        new ParameterTensor
        {
            Name = $"layers.{index}.bias",
            Shape = [_biases],
            Offset = Offset + _weights,
            IsWeight = false,
            IsTrained = _bias != BiasMode.Frozen,
        },
    ];
}
