using DistributedBackprop.Data;
using DistributedBackprop.Training.Compute;

namespace DistributedBackprop.Training.Models;

/// <summary>What a model says of rows: classes with a probability each, or values in the targets' original unit.</summary>
public sealed class Predictions
{
    private readonly double[] _values;

    /// <summary>Restores a network's outputs to answers.</summary>
    /// <param name="preparation">How targets were scaled.</param>
    /// <param name="outputs">[row][output], row-major, widened; overwritten and kept.</param>
    internal Predictions(Preparation preparation, double[] outputs)
    {
        Preparation = preparation;
        _values = outputs;
        if (preparation.Task == LearningTask.Regression)
        {
            Restore();
        }
    }

    /// <summary>The number of rows.</summary>
    public int Count => _values.Length / Preparation.Outputs;

    /// <summary>What the model was trained with: names of classes and targets.</summary>
    private Preparation Preparation { get; }

    /// <summary>The values of a row. Classification: one a class in the order of <see cref="Preparation.Classes"/>. Regression: one a target, in its own unit.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <returns>As many values as the network has outputs, exact in float64.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<double> Values(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        return _values.AsSpan(row * Preparation.Outputs, Preparation.Outputs);
    }

    /// <summary>The name of the class that a row is taken for: that of the largest value, the first among equals.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <returns>One of <see cref="Preparation.Classes"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="InvalidOperationException">The model predicts numbers.</exception>
    public string Class(int row) => Preparation.Task == LearningTask.Classification
        ? Preparation.Classes[LargestOutput.IndexOf(Values(row))]
        : throw new InvalidOperationException("The model predicts numbers, not classes. Use Values.");

    private void Restore()
    {
        for (int k = 0; k < _values.Length; k++)
        {
            _values[k] = Preparation.Targets[k % Preparation.Outputs].Restore(_values[k]);
        }
    }
}
