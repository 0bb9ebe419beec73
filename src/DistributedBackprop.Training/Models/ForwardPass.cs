using System.Numerics;
using DistributedBackprop.Data;
using DistributedBackprop.Engine;

namespace DistributedBackprop.Training.Models;

/// <summary>Sends any number of examples through a network, a few at a time, so that its memory does not grow with them.</summary>
/// <param name="network">The network: I inputs, m outputs.</param>
/// <param name="parameters">Its parameters.</param>
internal sealed class ForwardPass<T>(Network<T> network, ReadOnlyMemory<T> parameters)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most examples at a time: enough to use each weight often while it is in the cache. It changes no bit.</summary>
    private const int ExamplesMax = 64;

    private readonly Workspace<T> _workspace = new(network, ExamplesMax);
    private readonly T[] _targets = new T[ExamplesMax * network.Outputs];

    /// <summary>The outputs of examples.</summary>
    /// <param name="examples">n examples of I inputs.</param>
    /// <returns>[example][output], row-major: n x m.</returns>
    public T[] Predict(ExampleSet<T> examples)
    {
        var outputs = new T[checked(examples.Count * network.Outputs)];
        for (int first = 0; first < examples.Count; first += ExamplesMax)
        {
            int count = Math.Min(ExamplesMax, examples.Count - first);
            network.Predict(parameters.Span, Features(examples, first, count), count, _workspace);
            _workspace.Outputs(count).CopyTo(outputs.AsSpan(first * network.Outputs));
        }

        return outputs;
    }

    /// <summary>The outputs and losses of examples.</summary>
    /// <param name="examples">n examples of I inputs and m targets.</param>
    /// <returns>The outputs [example][output], row-major: n x m; and the loss of each example.</returns>
    public (T[] Outputs, double[] Losses) Evaluate(ExampleSet<T> examples)
    {
        var outputs = new T[checked(examples.Count * network.Outputs)];
        double[] losses = new double[examples.Count];
        for (int first = 0; first < examples.Count; first += ExamplesMax)
        {
            int count = Math.Min(ExamplesMax, examples.Count - first);
            PlaceTargets(examples, first, count);
            network.Evaluate(
                parameters.Span,
                Features(examples, first, count),
                _targets.AsSpan(0, count * network.Outputs),
                count,
                _workspace,
                losses.AsSpan(first, count));
            _workspace.Outputs(count).CopyTo(outputs.AsSpan(first * network.Outputs));
        }

        return (outputs, losses);
    }

    private ReadOnlySpan<T> Features(ExampleSet<T> examples, int first, int count) =>
        examples.AllFeatures.Slice(first * network.Inputs, count * network.Inputs);

    private void PlaceTargets(ExampleSet<T> examples, int first, int count)
    {
        for (int b = 0; b < count; b++)
        {
            examples.Targets(first + b).CopyTo(_targets.AsSpan(b * network.Outputs));
        }
    }
}
