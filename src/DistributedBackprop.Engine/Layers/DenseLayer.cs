using System.Numerics;
using DistributedBackprop.Engine.Initializers;
using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Kernels.Panels;
using DistributedBackprop.Engine.Layers.Tiny;

namespace DistributedBackprop.Engine.Layers;

/// <summary>
/// A dense layer, z_bo = bias_o + sum over i of x_bi w_io. Its slice of the flat vector holds the weights, as
/// <see cref="WeightLayout"/> says, then the biases: O of them, or a single one where the layer shares it.
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
        : base(offset, inputs, definition.Units, (inputs * definition.Units) + DenseRules.BiasCount(definition), definition.Activation)
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
    public override TinyShape Tiny(Activation activation, Activation below) => new(InputSize, OutputSize, Offset, _bias, activation, below);

    /// <inheritdoc/>
    public override void Initialize(Span<T> parameters, ulong seed)
    {
        Span<T> weights = parameters[.._weights];
        Span<T> biases = parameters[_weights..];
        if (_initializer is ExplicitInitializer given)
        {
            ExplicitParameters.Write(given, weights, biases, new WeightLayout(InputSize, OutputSize));
        }
        else
        {
            WeightDraw.Fill(weights, new WeightLayout(InputSize, OutputSize), WeightDraw.Limit(_initializer, InputSize, OutputSize), seed, (ulong)Offset);
            biases.Clear();
        }
    }

    /// <inheritdoc/>
    public override void PreActivate(
        ReadOnlySpan<T> parameters, PanelMatrix<T> inputs, PanelMatrix<T> preActivations, int examples, ProductMemory<T> memory) =>
        PanelKernels.PreActivations(inputs, parameters[.._weights], parameters[_weights..], preActivations, examples, memory);

    /// <inheritdoc/>
    public override void Gradient(
        PanelMatrix<T> inputs, PanelMatrix<T> deltas, LeafRows leaves, Span<T> gradient, ProductMemory<T> memory)
    {
        PanelKernels.WeightGradient(inputs, deltas, leaves, gradient[.._weights], memory);
        BiasGradient(deltas, leaves, gradient[_weights..], memory);
    }

    /// <inheritdoc/>
    public override void InputGradient(
        ReadOnlySpan<T> parameters, PanelMatrix<T> deltas, PanelMatrix<T> inputGradient, int examples, ProductMemory<T> memory) =>
        PanelKernels.InputGradient(deltas, parameters[.._weights], inputGradient, examples, memory);

    /// <summary>
    /// The gradient of an example's weights is the outer product x delta^T, whose squared norm is |x|^2 |delta|^2;
    /// a bias a neuron adds |delta|^2, a shared one (sum of delta)^2, a frozen one nothing. float64 of the T values.
    /// Source: I. Goodfellow, "Efficient per-example gradient computations", arXiv:1510.01799.
    /// </summary>
    /// <inheritdoc/>
    public override void AddSquaredNorms(PanelMatrix<T> inputs, PanelMatrix<T> deltas, Span<double> norms, ProductMemory<T> memory)
    {
        Span<double> inputNorms = stackalloc double[RowNorms.MostRows];
        Span<double> deltaNorms = stackalloc double[RowNorms.MostRows];
        for (int first = 0; first < norms.Length; first += RowNorms.MostRows)
        {
            int rows = int.Min(RowNorms.MostRows, norms.Length - first);
            RowNorms.SumsOfSquares(inputs, first, inputNorms[..rows]);
            RowNorms.SumsOfSquares(deltas, first, deltaNorms[..rows]);
            for (int row = 0; row < rows; row++)
            {
                double sum = _bias == BiasMode.Shared ? SumOfRow(deltas, first + row, memory) : 0.0;
                norms[first + row] += SquaredNorm(inputNorms[row], deltaNorms[row], sum);
            }
        }
    }

    /// <inheritdoc/>
    public override double SquaredNorm(ReadOnlySpan<T> input, ReadOnlySpan<T> delta) => SquaredNorm(
        ReductionKernels.SumOfSquares(input),
        ReductionKernels.SumOfSquares(delta),
        _bias == BiasMode.Shared ? Conversion.Widen(ReductionKernels.Sum(delta)) : 0.0);

    private double SquaredNorm(double input, double delta, double sumOfDelta) => _bias switch
    {
        BiasMode.PerNeuron => (input + 1.0) * delta,
        BiasMode.Shared => (input * delta) + (sumOfDelta * sumOfDelta),
        _ => input * delta,
    };

    private double SumOfRow(PanelMatrix<T> deltas, int row, ProductMemory<T> memory)
    {
        Span<T> delta = memory.OutputRow[..OutputSize];
        deltas.CopyRow(row, delta);
        return Conversion.Widen(ReductionKernels.Sum<T>(delta));
    }

    private void BiasGradient(PanelMatrix<T> deltas, LeafRows leaves, Span<T> gradient, ProductMemory<T> memory)
    {
        switch (_bias)
        {
            case BiasMode.PerNeuron:
                PanelKernels.BiasGradient(deltas, leaves, gradient, memory);
                break;
            case BiasMode.Shared:
                PanelKernels.SharedBiasGradient(deltas, leaves, gradient, memory, memory.OutputRow[..OutputSize]);
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
