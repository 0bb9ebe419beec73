using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Explain;

/// <summary>Trains a network on one example in float64 with the engine that trains everything else, and keeps what happens.</summary>
internal sealed class ExampleTraining
{
    private readonly Network<double> _network;
    private readonly Workspace<double> _workspace;
    private readonly ParameterUpdate<double> _update;
    private readonly IReadOnlyList<Memory<double>> _state;
    private readonly double[] _input;
    private readonly double[] _target;
    private double[] _parameters;
    private double[] _updated;
    private long _version;

    /// <summary>Prepares to train.</summary>
    /// <param name="example">The network and its example.</param>
    /// <param name="steps">The number of steps that will be taken; a schedule may look at it.</param>
    /// <param name="source">The name of the example's file for messages.</param>
    /// <exception cref="ConfigurationException">The parts of the example do not fit each other.</exception>
    public ExampleTraining(WorkedExample example, int steps, string source)
    {
        try
        {
            _network = new Network<double>(example.Input.Count, example.Network);
            _update = new ParameterUpdate<double>(_network, example.Optimizer, stepsPerEpoch: 1, epochs: steps);
        }
        catch (ArgumentException exception)
        {
            throw new ConfigurationException($"{source}: {exception.Message}");
        }

        RequireTargets(example, _network, source);
        _workspace = new Workspace<double>(_network, maximumExamples: 1);
        _state = _update.AllocateState();
        _input = [.. example.Input];
        _target = [.. example.Target.Select(target => target ?? double.NaN)];
        _parameters = new double[_network.ParameterCount];
        _updated = new double[_network.ParameterCount];
        _network.Initialize(_parameters, (ulong)example.Seed);
    }

    /// <summary>The parameters as they are now.</summary>
    public IReadOnlyList<LayerValues> Parameters => LayerValues.OfAll(_network, _parameters);

    /// <summary>Takes one step.</summary>
    /// <returns>What happened in it.</returns>
    /// <exception cref="ArithmeticException">The gradient is not finite: the parameters are as before.</exception>
    public StepTrace Step()
    {
        double[] gradient = new double[_network.ParameterCount];
        double[] applied = new double[_network.ParameterCount];
        double[] losses = new double[1];
        _network.ComputeGradient(_parameters, _input, _target, 1, _workspace, gradient, losses, []);
        gradient.CopyTo(applied, 0);
        UpdateNorms norms = _update.Apply(_version, _parameters, applied, examples: 1, _state, _updated);
        if (!double.IsFinite(norms.Gradient))
        {
            throw new ArithmeticException(
                $"At step {_version + 1} the gradient is no longer finite: training diverges. Set a smaller learning rate in the example's optimizer.");
        }

        var trace = new StepTrace
        {
            Number = _version + 1,
            LearningRate = _update.LearningRate(_version),
            Error = losses[0],
            Layers = TraceLayers(gradient, applied),
        };
        (_parameters, _updated) = (_updated, _parameters);
        _version++;
        return trace;
    }

    /// <summary>The outputs and the error of the parameters as they are now.</summary>
    public (IReadOnlyList<double> Outputs, double Error) Evaluate()
    {
        double[] losses = new double[1];
        _network.Evaluate(_parameters, _input, _target, 1, _workspace, losses);
        return (_workspace.Outputs(1).ToArray(), losses[0]);
    }

    private static void RequireTargets(WorkedExample example, Network<double> network, string source)
    {
        if (example.Target.Count != network.Outputs)
        {
            throw new ConfigurationException(
                $"{source}: target holds {example.Target.Count} values for {network.Outputs} outputs. Give one an output, null where it has none.");
        }

        bool needsAll = example.Network.Loss is Engine.Losses.Loss.CrossEntropy;
        if (needsAll && example.Target.Any(target => target is null))
        {
            throw new ConfigurationException($"{source}: target holds null, but crossEntropy needs a probability for every class.");
        }

        if (network.RefusalOfTargets([.. example.Target.Select(target => target ?? double.NaN)]) is { } refusal)
        {
            throw new ConfigurationException($"{source}: target: {refusal}.");
        }
    }

    private List<LayerTrace> TraceLayers(double[] gradient, double[] applied)
    {
        IReadOnlyList<LayerValues> before = LayerValues.OfAll(_network, _parameters);
        IReadOnlyList<LayerValues> gradients = LayerValues.OfAll(_network, gradient);
        IReadOnlyList<LayerValues> used = LayerValues.OfAll(_network, applied);
        IReadOnlyList<LayerValues> after = LayerValues.OfAll(_network, _updated);
        var layers = new List<LayerTrace>();
        for (int l = 0; l < before.Count; l++)
        {
            IReadOnlyList<double> inputs = l == 0 ? _input : layers[l - 1].Activations;
            layers.Add(new LayerTrace
            {
                Inputs = inputs,
                PreActivations = PreActivate(before[l], inputs),
                Activations = _workspace.Activations(l, 1).ToArray(),
                Deltas = _workspace.Deltas(l, 1).ToArray(),
                Before = before[l],
                Gradient = gradients[l],
                Applied = used[l],
                After = after[l],
            });
        }

        return layers;
    }

    /// <summary>The engine keeps activations only; z is one chain from the bias over the inputs in order, as there.</summary>
    private static IReadOnlyList<double> PreActivate(LayerValues layer, IReadOnlyList<double> inputs) =>
    [
        .. layer.Weights.Select((weights, neuron) => weights
            .Zip(inputs)
            .Aggregate(layer.BiasOf(neuron), (z, term) => double.FusedMultiplyAdd(term.Second, term.First, z))),
    ];
}
