using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Optimizers;

namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>A step on one thread with the engine alone: forward, losses, backward, the tree over leaves, and the update. As all steps of training but the last of an epoch.</summary>
internal sealed class EngineStep : IStep
{
    private readonly StepTask _task;
    private readonly Network<float> _network;
    private readonly Workspace<float> _workspace;
    private readonly ParameterUpdate<float> _update;
    private readonly Memory<float> _inputs;
    private readonly float[] _targets;
    private readonly Memory<float> _gradient;
    private readonly double[] _losses;
    private readonly double[] _norms;
    private readonly float[][] _state = [];
    private Memory<float> _parameters;
    private Memory<float> _updated;

    /// <summary>Prepares steps on random examples.</summary>
    public EngineStep(StepTask task)
    {
        _task = task;
        _network = new Network<float>(task.Units[0], task.Definition);
        _workspace = new Workspace<float>(_network, task.MiniBatch);
        _update = new ParameterUpdate<float>(_network, new GradientDescent { LearningRate = 0.01 }, stepsPerEpoch: 1, epochs: 1);
        var random = new Random(1);
        _inputs = VectorMemory.Allocate<float>(task.MiniBatch * _network.Inputs);
        foreach (ref float input in _inputs.Span)
        {
            input = random.NextSingle();
        }

        _targets = new float[task.MiniBatch * _network.Outputs];
        for (int example = 0; example < task.MiniBatch; example++)
        {
            _targets[(example * _network.Outputs) + random.Next(_network.Outputs)] = 1;
        }

        _gradient = VectorMemory.Allocate<float>(_network.ParameterCount);
        _losses = new double[task.MiniBatch];
        _norms = new double[task.WithNorms ? task.MiniBatch : 0];
        _parameters = VectorMemory.Allocate<float>(_network.ParameterCount);
        _updated = VectorMemory.Allocate<float>(_network.ParameterCount);
        _network.Initialize(_parameters.Span, seed: 1);
    }

    /// <inheritdoc/>
    public void Run()
    {
        _network.Backpropagate(_parameters.Span, _inputs.Span, _targets, _task.MiniBatch, _workspace, _losses, _norms, exampleWeights: []);
        _network.SumGradient(_workspace, first: 0, _task.MiniBatch, _task.MicroBatch, _gradient.Span);
        _update.ApplyWithoutNorms(0, _parameters, _gradient, _task.MiniBatch, _state, _updated);
        (_parameters, _updated) = (_updated, _parameters);
    }
}
