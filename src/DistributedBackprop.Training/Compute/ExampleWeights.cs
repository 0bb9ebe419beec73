using System.Numerics;
using DistributedBackprop.Data;

namespace DistributedBackprop.Training.Compute;

/// <summary>How much each example counts: the weight of its class, rounded once to T.</summary>
/// <param name="preparation">Holds the weights of classes.</param>
/// <param name="maximumExamples">The most examples at once.</param>
internal sealed class ExampleWeights<T>(Preparation preparation, int maximumExamples)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _classWeights = [.. preparation.ClassWeights.Select(T.CreateChecked)];
    private readonly T[] _weights = new T[maximumExamples];

    /// <summary>Looks the weights up.</summary>
    /// <param name="targets">One-hot targets, examples x classes, row-major.</param>
    /// <param name="examples">The number of examples.</param>
    /// <returns>A weight an example, valid until the next call; empty where every example counts the same.</returns>
    public ReadOnlySpan<T> Of(ReadOnlySpan<T> targets, int examples)
    {
        if (_classWeights.Length == 0)
        {
            return [];
        }

        for (int b = 0; b < examples; b++)
        {
            _weights[b] = _classWeights[targets.Slice(b * _classWeights.Length, _classWeights.Length).IndexOf(T.One)];
        }

        return _weights.AsSpan(0, examples);
    }
}
