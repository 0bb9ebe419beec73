using System.Numerics;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>Makes steps of the engine alone.</summary>
internal static class EngineStep
{
    /// <summary>The step of a task, in its precision.</summary>
    public static IStep Of(StepTask task) => task.Precision == Precision.Float64 ? new EngineStep<double>(task) : new EngineStep<float>(task);
}

/// <summary>
/// A step on one thread with the engine alone: forward, losses, backward, the tree over leaves, and the update. As all steps of training but
/// the last of an epoch, with examples that lie ready.
/// </summary>
internal sealed class EngineStep<T> : IStep
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepTask _task;
    private readonly Network<T> _network;
    private readonly Workspace<T> _workspace;
    private readonly ParameterUpdate<T> _update;
    private readonly T[] _targets;
    private readonly double[] _losses;
    private readonly double[] _norms;
    private readonly IReadOnlyList<Memory<T>> _state;
    private Memory<T> _parameters;
    private Memory<T> _gradient;

    /// <summary>Prepares steps on random examples.</summary>
    public EngineStep(StepTask task)
    {
        _task = task;
        _network = new Network<T>(task.Units[0], task.Definition);
        _workspace = new Workspace<T>(_network, task.MiniBatch);
        _update = new ParameterUpdate<T>(_network, new GradientDescent { LearningRate = 0.01 }, stepsPerEpoch: 1, epochs: 1);
        _state = _update.AllocateState();
        var random = new Random(1);
        _workspace.SetInputs([.. Enumerable.Range(0, task.MiniBatch * _network.Inputs).Select(_ => T.CreateTruncating(random.NextSingle()))], task.MiniBatch);
        _targets = new T[task.MiniBatch * _network.Outputs];
        for (int example = 0; example < task.MiniBatch; example++)
        {
            _targets[(example * _network.Outputs) + random.Next(_network.Outputs)] = T.One;
        }

        _gradient = VectorMemory.Allocate<T>(_network.ParameterCount);
        _losses = new double[task.MiniBatch];
        _norms = new double[task.WithNorms ? task.MiniBatch : 0];
        _parameters = VectorMemory.Allocate<T>(_network.ParameterCount);
        _network.Initialize(_parameters.Span, seed: 1);
    }

    /// <inheritdoc/>
    public void Run(int times)
    {
        for (; times > 0; times--)
        {
            Step();
        }
    }

    private void Step()
    {
        _network.Backpropagate(_parameters.Span, _targets, _workspace, _losses, _norms, exampleWeights: []);
        _network.SumGradient(_workspace, first: 0, _task.MiniBatch, _task.MicroBatch, _gradient.Span);
        _update.ApplyWithoutNorms(0, _parameters, _gradient, _task.MiniBatch, _state, updated: _gradient);
        (_parameters, _gradient) = (_gradient, _parameters);
    }
}
