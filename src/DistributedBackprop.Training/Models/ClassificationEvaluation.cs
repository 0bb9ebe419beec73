using DistributedBackprop.Training.Compute;

namespace DistributedBackprop.Training.Models;

/// <summary>Counts which classes are predicted as which.</summary>
/// <param name="classes">The classes' names, k of them.</param>
/// <param name="lossIsLogLoss">Whether the network's loss is -ln of the probability of the right class.</param>
internal sealed class ClassificationEvaluation(IReadOnlyList<string> classes, bool lossIsLogLoss) : Evaluation
{
    /// <summary>[class][predicted class], k x k.</summary>
    private readonly long[][] _confusion = [.. classes.Select(_ => new long[classes.Count])];

    /// <inheritdoc/>
    protected override void Compare(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets) =>
        _confusion[LargestOutput.IndexOf(targets)][LargestOutput.IndexOf(outputs)]++;

    /// <inheritdoc/>
    protected override EvaluationReport Summarise() => new ClassificationReport
    {
        Examples = Examples,
        Error = Error,
        Accuracy = (double)_confusion.Index().Sum(row => row.Item[row.Index]) / Examples,
        LogLoss = lossIsLogLoss ? Error : null,
        Classes = [.. classes.Select(Describe)],
        Confusion = _confusion,
    };

    private ClassReport Describe(string name, int index)
    {
        long right = _confusion[index][index];
        long support = _confusion[index].Sum();
        long predicted = _confusion.Sum(row => row[index]);
        return new ClassReport(name, Share(right, predicted), Share(right, support), Share(2 * right, support + predicted), support);
    }

    private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
