using DistributedBackprop.Cli.Tests.Train;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tests.Cluster.Desk;
using DistributedBackprop.Hosting.Tests.Cluster.Runs;

namespace DistributedBackprop.Cli.Tests.Desk;

public sealed class FetchTests : IDisposable
{
    private readonly OpenDesk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public void A_model_that_was_fetched_is_used_as_that_of_a_run_here()
    {
        TrainedRun trained = Leave("xor-1");

        CommandRun fetched = Fetch("xor-1", "--out", _desk["out"]);

        Assert.Equal(("", 0), (fetched.Error, fetched.ExitCode));
        Assert.Matches(
            $"^fetching model.json \\(0.0 MB\\)\nfetching model.safetensors \\(0.0 MB\\)\nfetching metrics.jsonl \\(0.0 MB\\)\nrun folder: {_desk["out"]}\nparameters sha256={trained.Sha256}\n$", fetched.Output);
        Assert.Equal(File.ReadAllBytes(trained.In("model.safetensors")), File.ReadAllBytes(Path.Combine(_desk["out"], "model.safetensors")));
        Assert.Contains(trained.Sha256, CommandRun.Of("inspect", _desk["out"]).Output, StringComparison.Ordinal);
        CommandRun evaluated = CommandRun.Of("evaluate", _desk["out"], "--data", Path.Combine(AppContext.BaseDirectory, "data", "xor.csv"));
        Assert.Equal(("", 0), (evaluated.Error, evaluated.ExitCode));
    }

    [Fact]
    public void A_run_that_goes_on_is_refused_with_how_far_it_is()
    {
        _desk.Desk.Store.Keep(Records.Queued("digits-1"));

        Assert.Equal(
            new CommandRun(1, "", "dbp: Run digits-1 has not ended yet (epoch 0 of 30). Wait for its end, or cancel it.\n"), Fetch("digits-1", "--out", _desk["out"]));
    }

    [Fact]
    public void A_folder_that_holds_something_is_left_alone()
    {
        Leave("xor-1");
        Directory.CreateDirectory(_desk["out"]);
        File.WriteAllText(Path.Combine(_desk["out"], "thesis.tex"), "irreplaceable");

        Assert.Equal(
            new CommandRun(1, "", $"dbp: {_desk["out"]} is not empty. Name another folder, one that is new or empty.\n"), Fetch("xor-1", "--out", _desk["out"]));
        Assert.Equal(["thesis.tex"], Directory.GetFileSystemEntries(_desk["out"]).Select(Path.GetFileName));
    }

    private CommandRun Fetch(string run, params string[] options) => CommandRun.Of(["fetch", run, "--of", $"{_desk.Address}", .. options]);

    /// <summary>Trains a run here, and leaves it in the cluster as if that had.</summary>
    private TrainedRun Leave(string id)
    {
        TrainedRun trained = TrainedRun.Begin(_desk["trained"], Shipped.Xor, "--workers", "1", "--epochs", "3");
        Submission submission = Records.Submit(id) with { Configuration = File.ReadAllText(trained.In("config.json")) };
        _desk.Desk.Store.Keep(new RunRecord(submission));
        string[] names = ["model.json", "model.safetensors", "metrics.jsonl"];
        foreach (string name in names)
        {
            File.Copy(trained.In(name), Path.Combine(_desk.Desk.Store.FolderOf(id), name));
        }

        RunEnd end = Records.End() with { ParametersSha256 = trained.Sha256, Files = [.. names.Select(name => ContentFile.Of(trained.In(name)))] };
        _desk.Desk.Store.Keep(new RunRecord(submission, End: end));
        return trained;
    }
}
