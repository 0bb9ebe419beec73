using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Optimizers;

namespace DistributedBackprop.Engine.Tests.WorkedExamples;

/// <summary>Trains a worked example with the engine in float64: its one example again and again, by gradient descent.</summary>
internal sealed class WorkedExampleRun
{
    private readonly WorkedExample _example;
    private readonly Network<double> _network;
    private readonly ParameterUpdate<double> _update;
    private readonly Workspace<double> _workspace;
    private readonly double[] _input;
    private readonly double[] _target;
    private readonly double[] _gradient;
    private readonly double[] _loss = new double[1];
    private double[] _parameters;
    private double[] _updated;

    private WorkedExampleRun(WorkedExample example)
    {
        _example = example;
        _network = new Network<double>(example.Input.Count, example.Definition);
        _update = new ParameterUpdate<double>(
            _network, new GradientDescent { LearningRate = example.LearningRate }, stepsPerEpoch: 1, epochs: 1);
        _workspace = new Workspace<double>(_network, maximumExamples: 1);
        _input = [.. example.Input];
        _target = [.. example.Target.Select(target => target ?? double.NaN)];
        _gradient = new double[_network.ParameterCount];
        _parameters = new double[_network.ParameterCount];
        _updated = new double[_network.ParameterCount];
        _network.Initialize(_parameters, seed: 0);
    }

    /// <summary>The moments of an example, each after the number of updates that is its key.</summary>
    public static Dictionary<int, WorkedMoment> Moments(WorkedExample example, IReadOnlyCollection<int> updatesBefore)
    {
        var run = new WorkedExampleRun(example);
        var moments = new Dictionary<int, WorkedMoment>();
        int last = updatesBefore.Max();
        for (int updates = 0; updates <= last; updates++)
        {
            run.ComputeGradient();
            if (updatesBefore.Contains(updates))
            {
                moments.Add(updates, run.Moment());
            }

            run.Update(updates);
        }

        return moments;
    }

    private void ComputeGradient() => _network.ComputeGradient(
        _parameters, _input, _target, examples: 1, _workspace, _gradient, _loss, squaredNorms: []);

    private void Update(long version)
    {
        _update.Apply(version, _parameters, _gradient, examples: 1, state: [], _updated);
        (_parameters, _updated) = (_updated, _parameters);
    }

    private WorkedMoment Moment()
    {
        int[] layers = [.. Enumerable.Range(0, _example.Layers.Count)];
        return new WorkedMoment
        {
            Weights = [.. layers.Select(l => Rows(Tensor("weight", l), _parameters))],
            Biases = [.. layers.Select(l => Values(Tensor("bias", l), _parameters))],
            PreActivations = [.. layers.Select(PreActivations)],
            Activations = [.. layers.Select(l => _workspace.Activations(l, examples: 1).ToArray())],
            Error = _loss[0],
            Deltas = [.. layers.Select(l => _workspace.Deltas(l, examples: 1).ToArray())],
            WeightGradients = [.. layers.Select(l => Rows(Tensor("weight", l), _gradient))],
            BiasGradients = [.. layers.Select(l => Values(Tensor("bias", l), _gradient))],
        };
    }

    // The engine shows activations alone: a layer's pre-activations are the outputs of the network that ends there, linearly.
    private double[] PreActivations(int layer)
    {
        NetworkDefinition whole = _example.Definition;
        var cut = new Network<double>(_network.Inputs, whole with
        {
            Layers = [.. whole.Layers.Take(layer), whole.Layers[layer] with { Activation = Activation.Identity }],
        });
        var workspace = new Workspace<double>(cut, maximumExamples: 1);
        cut.Predict(_parameters.AsSpan(0, cut.ParameterCount), _input, examples: 1, workspace);
        return workspace.Outputs(examples: 1).ToArray();
    }

    private ParameterTensor Tensor(string kind, int layer) =>
        _network.Tensors.Single(tensor => tensor.Name == $"layers.{layer}.{kind}");

    private static double[][] Rows(ParameterTensor tensor, double[] flat) =>
        [.. Values(tensor, flat).Chunk(tensor.Shape[1])];

    private static double[] Values(ParameterTensor tensor, double[] flat)
    {
        var values = new double[tensor.Length];
        tensor.ToRowMajor<double>(flat, values);
        return values;
    }
}
