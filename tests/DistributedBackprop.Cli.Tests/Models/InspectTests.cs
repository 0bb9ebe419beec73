using System.Text.Json;
using DistributedBackprop.Cli.Tests.Train;

namespace DistributedBackprop.Cli.Tests.Models;

/// <summary><c>dbp inspect</c>: what a model consists of, how its run went, and what is damaged.</summary>
public sealed class InspectTests(TrainedModels models) : IClassFixture<TrainedModels>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_is_shown_with_its_model_and_history()
    {
        string[] lines = Shown("inspect", models.Iris.Folder);
        Assert.StartsWith("iris: a model after ", lines[0], StringComparison.Ordinal);
        Assert.Contains("  0      dense  tanh        perNeuron       4        8          40", lines);
        Assert.Contains("  1      dense  softmax     perNeuron       8        3          27", lines);
        Assert.Contains("  67 parameters in float32; loss crossEntropy", lines);
        Assert.Contains("species: one of 3 classes: setosa, versicolor, virginica", lines);
        Assert.Contains($"  parameters sha256  {models.Iris.Sha256} (verified)", lines);
        Assert.Single(lines, line => line.StartsWith("ended: the validation error has not improved for 25 epochs", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("  first  ", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void The_same_is_there_for_programs()
    {
        JsonElement found = JsonElement.Parse(string.Join('\n', Shown("inspect", models.Iris.Folder, "--json")));
        Assert.Equal(67, found.GetProperty("model").GetProperty("parameters").GetInt32());
        Assert.Equal(models.Iris.Sha256, found.GetProperty("model").GetProperty("manifest").GetProperty("parametersSha256").GetString());
        JsonElement run = found.GetProperty("run");
        Assert.Equal(models.Iris.Epochs.Length, run.GetProperty("epochs").GetInt32());
        Assert.Equal("noImprovement", run.GetProperty("ended").GetProperty("cause").GetString());
        Assert.Equal(
            models.Iris.Epochs.MinBy(epoch => epoch.GetProperty("validationError").GetDouble()).GetProperty("epoch").GetInt32(),
            run.GetProperty("best").GetProperty("epoch").GetInt32());
        Assert.Equal(models.Iris.LastEpoch.GetProperty("error").GetDouble(), run.GetProperty("last").GetProperty("error").GetDouble());
    }

    [Fact]
    public void A_models_file_is_shown_without_a_run()
    {
        JsonElement found = JsonElement.Parse(string.Join('\n', Shown("inspect", models.PetalWidth.In(Path.Combine("checkpoints", "best.json")), "--json")));
        Assert.Equal(JsonValueKind.Null, found.GetProperty("run").ValueKind);
        Assert.Contains("  petal_width  output x 0.764885 + 1.13917", Shown("inspect", models.PetalWidth.In("model.safetensors")));
    }

    [Fact]
    public void A_run_that_was_cut_off_says_how_to_go_on()
    {
        string run = CopyOf(models.Iris);
        File.Delete(Path.Combine(run, "model.json"));
        File.Delete(Path.Combine(run, "model.safetensors"));
        Array.ForEach(Directory.GetFiles(Path.Combine(run, "checkpoints")), File.Delete);
        File.AppendAllText(Path.Combine(run, "metrics.jsonl"), "{\"epoch\":");
        string[] lines = Shown("inspect", run);
        Assert.Equal($"{run} is a run without a model so far.", lines[0]);
        Assert.Contains($"  dbp train --resume {run}", lines);
        Assert.Single(lines, line => line.StartsWith("  last  ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_damaged_checkpoint_is_named()
    {
        string run = CopyOf(models.Iris);
        string tensors = Directory.GetFiles(Path.Combine(run, "checkpoints"), "checkpoint-*.safetensors").OrderBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal).Last();
        byte[] bytes = File.ReadAllBytes(tensors);
        bytes[^1] ^= 1;
        File.WriteAllBytes(tensors, bytes);
        Assert.Contains(
            $" {Path.GetFileNameWithoutExtension(tensors)} cannot be used: its tensors have the checksum ", string.Join(' ', Shown("inspect", run)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_model_exits_2()
    {
        string run = CopyOf(models.Iris);
        byte[] bytes = File.ReadAllBytes(Path.Combine(run, "model.safetensors"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(Path.Combine(run, "model.safetensors"), bytes);
        foreach (string[] command in (string[][])[["inspect"], ["evaluate", "--data", Shipped.IrisData], ["predict", "--data", Shipped.IrisData]])
        {
            CommandRun result = CommandRun.Of([command[0], run, .. command.Skip(1)]);
            Assert.Equal((2, ""), (result.ExitCode, result.Output));
            Assert.Contains($"it is for parameters with the SHA-256 {models.Iris.Sha256}, but ", result.Error, StringComparison.Ordinal);
        }
    }

    private static string[] Shown(params string[] args)
    {
        CommandRun run = CommandRun.Of(args);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Output.Split('\n');
    }

    private string CopyOf(TrainedRun run)
    {
        foreach (string file in Directory.GetFiles(run.Folder, "*", SearchOption.AllDirectories))
        {
            string copy = _folder.In("copy", Path.GetRelativePath(run.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return _folder.In("copy");
    }
}
