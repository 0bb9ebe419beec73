using DistributedBackprop.Cli.Explain;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Data;
using DistributedBackprop.Training;
using DistributedBackprop.Training.Checkpoints;

namespace DistributedBackprop.Cli.Inspect;

/// <summary>A model in tables for people.</summary>
/// <param name="page">Where they go.</param>
internal sealed class ModelText(Page page)
{
    /// <summary>The most feature columns that are listed: an image has hundreds, all alike.</summary>
    private const int FeaturesMax = 24;

    /// <summary>Writes a description.</summary>
    public void Write(ModelDescription model)
    {
        ModelManifest manifest = model.Manifest;
        page.Text($"{manifest.Name}: a model after {Counted.Of(manifest.Epoch, "epoch")} and {Counted.Of(manifest.Updates, "update")}");
        WriteNetwork(model);
        WriteFeatures(manifest.Preparation);
        WriteAnswers(manifest.Preparation);
        page.Heading("Identity");
        page.Table(
            [],
            [
                ["parameters sha256", $"{manifest.ParametersSha256} (verified)"],
                ["settings sha256", manifest.Identity.SettingsHash],
                ["data sha256", manifest.Identity.DataHash],
                ["arithmetic", $"version {manifest.Identity.ArithmeticVersion}"],
            ],
            nameColumns: 2);
    }

    private void WriteNetwork(ModelDescription model)
    {
        page.Heading("Network");
        page.Table(
            ["layer", "kind", "activation", "bias", "inputs", "outputs", "parameters"],
            [.. model.Layers.Select((layer, index) => (string[])
            [
                $"{index}", layer.Kind, LayerSummary.Word(layer.Activation), LayerSummary.Word(layer.Bias),
                Cell.Count(layer.Inputs), Cell.Count(layer.Outputs), Cell.Count(layer.Parameters),
            ])],
            nameColumns: 4);
        page.Row($"{Counted.Of(model.Parameters, "parameter")} in {LayerSummary.Word(model.Manifest.Precision)}; loss {LayerSummary.Word(model.Manifest.Network.Loss)}");
    }

    private void WriteFeatures(Preparation preparation)
    {
        page.Heading("Features");
        page.Table(
            ["column", "becomes"],
            [.. preparation.Features.Take(FeaturesMax).Select(column => (string[])[Cell.Name(column.Name), FeatureText.Describe(column)])],
            nameColumns: 2);
        if (preparation.Features.Count > FeaturesMax)
        {
            page.Row($"and {Cell.Count(preparation.Features.Count - FeaturesMax)} more columns; --json lists all");
        }
    }

    private void WriteAnswers(Preparation preparation)
    {
        page.Heading("Answers");
        if (preparation.Task == LearningTask.Classification)
        {
            page.Text($"{preparation.Targets[0].Name}: one of {preparation.Classes.Count} classes: {string.Join(", ", preparation.Classes.Select(Cell.Name))}");
            return;
        }

        page.Table(
            ["column", "is"],
            [.. preparation.Targets.Select(target => (string[])[Cell.Name(target.Name), FormattableString.Invariant($"output x {target.Divisor:G6} + {target.Offset:G6}")])],
            nameColumns: 2);
    }
}
