using DistributedBackprop.Cli.Explain;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Inspect;

/// <summary>A run in tables for people.</summary>
/// <param name="page">Where they go.</param>
internal sealed class RunText(Page page)
{
    /// <summary>Writes a description.</summary>
    public void Write(RunDescription run)
    {
        page.Heading("Run");
        WriteEnd(run);
        if (run is { First: { } first, Best: { } best, Last: { } last })
        {
            page.Space();
            WriteEpochs([("first", first), ("best", best), ("last", last)]);
        }

        if (run.Checkpoints.Count > 0)
        {
            page.Space();
            page.Table(
                ["checkpoint", "epochs", "updates"],
                [.. run.Checkpoints.Select(checkpoint => (string[])
                    [checkpoint.Name, checkpoint.Epochs is { } epochs ? Cell.Count(epochs) : Cell.None, checkpoint.Updates is { } updates ? Cell.Count(updates) : Cell.None])],
                nameColumns: 1);
        }

        foreach (CheckpointState damaged in run.Checkpoints.Where(checkpoint => checkpoint.Problem is not null))
        {
            page.Text($"{damaged.Name} cannot be used: {damaged.Problem}");
        }
    }

    private void WriteEnd(RunDescription run)
    {
        if (run.Ended is { } reason)
        {
            page.Text($"ended: {reason.Text}");
        }
        else
        {
            page.Text("It is under way, or was cut off. To go on with it:");
            page.Row($"dbp train --resume {ShellWord.Of(run.Folder)}");
        }
    }

    private void WriteEpochs((string Name, EpochRecord Epoch)[] epochs)
    {
        (string Head, Func<EpochRecord, double?> Value)[] columns =
        [
            ("error", epoch => epoch.Error),
            ("validation", epoch => epoch.ValidationError),
            ("accuracy", epoch => epoch.ValidationAccuracy ?? epoch.Accuracy),
            ("RMSE", epoch => epoch.ValidationRmse ?? epoch.Rmse),
            ("gradient", epoch => epoch.GradientNorm),
            ("seconds", epoch => epoch.Seconds),
        ];
        columns = [.. columns.Where(column => epochs.Any(row => column.Value(row.Epoch) is not null))];
        page.Table(
            ["epoch", "", .. columns.Select(column => column.Head)],
            [.. epochs.Select(row => (string[])
                [row.Name, Cell.Count(row.Epoch.Epoch), .. columns.Select(column => column.Value(row.Epoch)?.ToString("F4", System.Globalization.CultureInfo.InvariantCulture) ?? Cell.None)])],
            nameColumns: 1);
    }
}
