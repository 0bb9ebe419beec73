using DistributedBackprop.Cli.Explain;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Cli.Evaluate;

/// <summary>An evaluation in tables for people.</summary>
/// <param name="output">Where they go.</param>
internal sealed class EvaluationText(TextWriter output)
{
    private readonly Page _page = new(output);

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="manifest">The model.</param>
    /// <param name="source">What the rows are called.</param>
    public void Write(EvaluationReport report, ModelManifest manifest, string source)
    {
        output.WriteLine($"{manifest.Name} on {source}: {Cell.Count(report.Examples)} {(report.Examples == 1 ? "row" : "rows")}");
        _page.Space();
        if (report is ClassificationReport classes)
        {
            WriteClasses(classes);
        }
        else
        {
            WriteTargets((RegressionReport)report);
        }
    }

    private void WriteClasses(ClassificationReport report)
    {
        _page.Table(
            [],
            [["accuracy", Cell.Share(report.Accuracy)], report.LogLoss is { } loss ? ["log loss", Cell.Measure(loss)] : ["error", Cell.Measure(report.Error)]],
            nameColumns: 1);
        _page.Space();
        _page.Table(
            ["class", "precision", "recall", "F1", "rows"],
            [.. report.Classes.Select(judged => (string[])
                [Cell.Name(judged.Name), Cell.Share(judged.Precision), Cell.Share(judged.Recall), Cell.Share(judged.F1), Cell.Count(judged.Support)])],
            nameColumns: 1);
        new ConfusionText(_page).Write(report);
    }

    private void WriteTargets(RegressionReport report)
    {
        _page.Table(
            ["target", "RMSE", "MAE", "R2"],
            [.. report.Targets.Select(judged => (string[])
                [Cell.Name(judged.Name), Cell.Measure(judged.Rmse), Cell.Measure(judged.Mae), Cell.Share(judged.R2)])],
            nameColumns: 1);
    }
}
