using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Engine.Tests;

/// <summary>
/// The oracle: backpropagation of one example by the textbook's formulas, with ordinary nested loops in float64, the
/// platform's mathematics and no code of the engine but the definition records. It writes down the gradient of every
/// single parameter, in the engine's order: weights in its layout, then biases, layer by layer.
/// </summary>
internal sealed class SingleExampleGradient
{
    private readonly NetworkDefinition _definition;
    private readonly int[] _sizes;
    private readonly int[] _offsets;
    private readonly double[] _parameters;

    private SingleExampleGradient(int inputs, NetworkDefinition definition, double[] parameters)
    {
        _definition = definition;
        _parameters = parameters;
        int layers = definition.Layers.Count;
        _sizes = [inputs, .. definition.Layers.Select(layer => ((DenseDefinition)layer).Units)];
        _offsets = new int[layers];
        for (int l = 1; l < layers; l++)
        {
            int biases = Bias(l - 1) == BiasMode.Shared ? 1 : _sizes[l];
            _offsets[l] = _offsets[l - 1] + (_sizes[l - 1] * _sizes[l]) + biases;
        }

        PreActivations = new double[layers][];
        Activations = new double[layers][];
        Deltas = new double[layers][];
        Gradient = new double[parameters.Length];
    }

    /// <summary>The loss E.</summary>
    public double ExampleLoss { get; private set; }

    /// <summary>dE/dp of every parameter.</summary>
    public double[] Gradient { get; }

    /// <summary>z, by layer and neuron.</summary>
    public double[][] PreActivations { get; }

    /// <summary>a, by layer and neuron.</summary>
    public double[][] Activations { get; }

    /// <summary>dE/dz, by layer and neuron.</summary>
    public double[][] Deltas { get; }

    /// <summary>The squared norm of the gradient.</summary>
    public double SquaredNorm => Gradient.Sum(g => g * g);

    /// <summary>Computes everything for one example.</summary>
    public static SingleExampleGradient Compute(
        int inputs, NetworkDefinition definition, double[] parameters, double[] x, double[] y)
    {
        var oracle = new SingleExampleGradient(inputs, definition, parameters);
        oracle.Forward(x);
        oracle.ExampleLoss = oracle.LossOf(y);
        oracle.Backward(x, y);
        return oracle;
    }

    private BiasMode Bias(int l) => ((DenseDefinition)_definition.Layers[l]).Bias;

    /// <summary>Weights lie in panels of 8 neurons, the last with those that are left: input after input, neuron beside neuron.</summary>
    private int WeightIndex(int l, int neuron, int input)
    {
        const int Panel = 8;
        int first = neuron / Panel * Panel;
        int neurons = Math.Min(Panel, _sizes[l + 1] - first);
        return _offsets[l] + (first * _sizes[l]) + (input * neurons) + neuron - first;
    }

    private int BiasIndex(int l, int neuron) =>
        _offsets[l] + (_sizes[l] * _sizes[l + 1]) + (Bias(l) == BiasMode.Shared ? 0 : neuron);

    private void Forward(double[] x)
    {
        double[] below = x;
        for (int l = 0; l < Activations.Length; l++)
        {
            PreActivations[l] = new double[_sizes[l + 1]];
            for (int j = 0; j < _sizes[l + 1]; j++)
            {
                double z = _parameters[BiasIndex(l, j)];
                for (int i = 0; i < _sizes[l]; i++)
                {
                    z += _parameters[WeightIndex(l, j, i)] * below[i];
                }

                PreActivations[l][j] = z;
            }

            Activations[l] = Activate(_definition.Layers[l].Activation, PreActivations[l]);
            below = Activations[l];
        }
    }

    private static double[] Activate(Activation activation, double[] z) => activation switch
    {
        Activation.Identity => [.. z],
        Activation.Sigmoid => [.. z.Select(v => 1.0 / (1.0 + Math.Exp(-v)))],
        Activation.Tanh => [.. z.Select(Math.Tanh)],
        Activation.Relu => [.. z.Select(v => v > 0.0 ? v : 0.0)],
        Activation.LeakyRelu => [.. z.Select(v => v > 0.0 ? v : 0.01 * v)],
        Activation.Softmax => [.. z.Select(v => Math.Exp(v) / z.Sum(Math.Exp))],
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    private static double Derivative(Activation activation, double z) => activation switch
    {
        Activation.Identity => 1.0,
        Activation.Sigmoid => Math.Exp(-z) / Math.Pow(1.0 + Math.Exp(-z), 2.0),
        Activation.Tanh => 1.0 / Math.Pow(Math.Cosh(z), 2.0),
        Activation.Relu => z > 0.0 ? 1.0 : 0.0,
        Activation.LeakyRelu => z > 0.0 ? 1.0 : 0.01,
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    private double LossOf(double[] y)
    {
        double[] a = Activations[^1];
        IEnumerable<int> given = Enumerable.Range(0, y.Length).Where(j => !double.IsNaN(y[j]));
        return _definition.Loss switch
        {
            Loss.HalfSquaredError => given.Sum(j => (y[j] - a[j]) * (y[j] - a[j]) / 2.0),
            Loss.MeanSquaredError => given.Sum(j => (y[j] - a[j]) * (y[j] - a[j])) / y.Length,
            Loss.CrossEntropy => -given.Sum(j => y[j] * Math.Log(a[j])),

            // 1 - a, of which a subtraction would leave few digits where a is near 1.
            _ => -given.Sum(j => (y[j] * Math.Log(a[j])) + ((1.0 - y[j]) * Math.Log(1.0 / (1.0 + Math.Exp(PreActivations[^1][j]))))),
        };
    }

    private double OutputDelta(int j, double y)
    {
        double error = Activations[^1][j] - y;
        return _definition.Loss switch
        {
            _ when double.IsNaN(y) => 0.0,
            Loss.HalfSquaredError => error * OutputSlope(j),
            Loss.MeanSquaredError => 2.0 * error * OutputSlope(j) / _sizes[^1],
            _ => error,
        };
    }

    private double OutputSlope(int j) => Derivative(_definition.Layers[^1].Activation, PreActivations[^1][j]);

    private void Backward(double[] x, double[] y)
    {
        int last = Activations.Length - 1;
        Deltas[last] = [.. y.Select((target, j) => OutputDelta(j, target))];
        for (int l = last; l >= 0; l--)
        {
            AddGradient(l, l == 0 ? x : Activations[l - 1]);
            if (l > 0)
            {
                Deltas[l - 1] = HiddenDeltas(l - 1);
            }
        }
    }

    private double[] HiddenDeltas(int l)
    {
        var deltas = new double[_sizes[l + 1]];
        for (int j = 0; j < deltas.Length; j++)
        {
            double sum = 0.0;
            for (int k = 0; k < _sizes[l + 2]; k++)
            {
                sum += Deltas[l + 1][k] * _parameters[WeightIndex(l + 1, k, j)];
            }

            deltas[j] = sum * Derivative(_definition.Layers[l].Activation, PreActivations[l][j]);
        }

        return deltas;
    }

    private void AddGradient(int l, double[] below)
    {
        for (int j = 0; j < _sizes[l + 1]; j++)
        {
            for (int i = 0; i < _sizes[l]; i++)
            {
                Gradient[WeightIndex(l, j, i)] = Deltas[l][j] * below[i];
            }

            if (Bias(l) != BiasMode.Frozen)
            {
                Gradient[BiasIndex(l, j)] += Deltas[l][j];
            }
        }
    }
}
