using System.Numerics;
using DistributedBackprop.Data;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Compute;

/// <summary>Measures predictions against targets: correct classes, or squared errors in the targets' original unit.</summary>
/// <param name="preparation">How targets were scaled.</param>
internal sealed class ExampleMetrics<T>(Preparation preparation)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _classifies = preparation.Task == LearningTask.Classification;
    private readonly double[] _units = [.. preparation.Targets.Select(target => target.Divisor)];

    /// <summary>The sums over one example.</summary>
    /// <param name="outputs">The network's outputs.</param>
    /// <param name="targets">The targets, as long as the outputs.</param>
    /// <param name="loss">The example's loss.</param>
    /// <param name="gradientNorm">The norm of the example's gradient.</param>
    public ExampleSums Measure(ReadOnlySpan<T> outputs, ReadOnlySpan<T> targets, double loss, double gradientNorm) => new(
        1,
        loss,
        _classifies && LargestOutput.IndexOf(outputs) == LargestOutput.IndexOf(targets) ? 1 : 0,
        _classifies ? 0 : SquaredError(outputs, targets),
        gradientNorm);

    private double SquaredError(ReadOnlySpan<T> outputs, ReadOnlySpan<T> targets)
    {
        double sum = 0;
        for (int j = 0; j < outputs.Length; j++)
        {
            double error = (double.CreateChecked(outputs[j]) - double.CreateChecked(targets[j])) * _units[j];
            sum += error * error;
        }

        return sum;
    }
}
