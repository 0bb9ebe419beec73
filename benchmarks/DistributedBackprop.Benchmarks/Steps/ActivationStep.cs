using DistributedBackprop.Engine.Kernels.Activations;
using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>An activation function of values in the first-level cache.</summary>
/// <param name="kind">The function.</param>
internal sealed class ActivationStep(Activation kind) : IStep
{
    /// <summary>The values of a step.</summary>
    public const int Count = 4096;

    private readonly float[] _values = [.. Enumerable.Range(0, Count).Select(k => (k % 200 * 0.1f) - 10)];
    private readonly float[] _results = new float[Count];

    /// <inheritdoc/>
    public void Run(int times)
    {
        for (; times > 0; times--)
        {
            _values.CopyTo(_results, 0);
            ActivationKernels.Apply<float>(kind, _results);
        }
    }
}
