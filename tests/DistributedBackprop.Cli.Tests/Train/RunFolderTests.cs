using System.Text.Json;
using DistributedBackprop.Engine;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>What a run leaves behind.</summary>
public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_folder_holds_what_is_promised_and_nothing_else()
    {
        TrainedRun run = Train("run", "--epochs", "3");
        string[] files = [.. Directory.GetFileSystemEntries(run.Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["checkpoints", "config.json", "generation.json", "log.txt", "metrics.jsonl", "model.json", "model.safetensors"], files);
        string[] checkpoints = [.. Directory.GetFiles(run.In("checkpoints")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["best.json", "best.safetensors", "checkpoint-000001-000000000024-000003-last.json", "checkpoint-000001-000000000024-000003-last.safetensors"], checkpoints);
    }

    [Fact]
    public async Task Runs_that_begin_at_the_same_moment_take_different_folders()
    {
        string runs = _folder.In("runs");

        CommandRun[] ended = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => CommandRun.Of("train", Shipped.Iris, "--epochs", "1", "--workers", "1", "--set", $"output.folder={runs}"))));

        Assert.All(ended, run => Assert.Equal(0, run.ExitCode));
        Assert.Equal(4, Directory.GetDirectories(runs).Length);
    }

    [Fact]
    public void Metrics_hold_one_line_an_epoch()
    {
        TrainedRun run = Train("run", "--epochs", "4");
        Assert.Equal([1, 2, 3, 4], run.Epochs.Select(epoch => epoch.GetProperty("epoch").GetInt32()));
        Assert.Equal([8, 16, 24, 32], run.Epochs.Select(epoch => epoch.GetProperty("updates").GetInt32()));
    }

    [Fact]
    public void The_newest_checkpoints_are_kept_as_many_as_set()
    {
        TrainedRun run = Train("run", "--epochs", "1", "--set", "checkpoint.keep=2");
        TrainedRun.Resume(run.Folder, "--epochs", "2");
        TrainedRun.Resume(run.Folder, "--epochs", "3");
        Assert.Equal(["checkpoint-000003-000000000024-000003-last", "checkpoint-000002-000000000016-000002-last"], run.Checkpoints.Select(Path.GetFileNameWithoutExtension));
    }

    [Theory]
    [InlineData("iris")]
    [InlineData("digits")]
    [InlineData("iris-petal-width")]
    [InlineData("xor")]
    public void The_configuration_of_a_run_is_complete_and_gives_the_same_run_again(string name)
    {
        string shipped = Path.Combine(AppContext.BaseDirectory, "config", $"{name}.json");
        TrainedRun run = TrainedRun.Begin(_folder.In("run"), shipped, "--epochs", "1", "--set", "optimizer.l2=0.001");
        JsonElement written = JsonElement.Parse(File.ReadAllText(run.In("config.json")));
        AssertHolds(typeof(TrainingOptions), written);
        AssertHolds(typeof(NetworkDefinition), written.GetProperty("network"));
        foreach (JsonProperty section in written.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object && member.Name != "optimizer"))
        {
            AssertHolds(typeof(TrainingOptions).GetProperties().Single(property => CamelCase(property.Name) == section.Name).PropertyType, section.Value);
        }

        Assert.Equal(0.001, written.GetProperty("optimizer").GetProperty("l2").GetDouble());
        TrainedRun again = TrainedRun.Begin(_folder.In("again"), run.In("config.json"));
        Assert.Equal(run.Sha256, again.Sha256);
        Assert.Equal(File.ReadAllText(run.In("config.json")), File.ReadAllText(again.In("config.json")));
    }

    [Theory]
    [InlineData("float32")]
    [InlineData("float64")]
    public void The_printed_sha256_is_that_of_the_bytes_of_the_models_tensors(string precision)
    {
        TrainedRun run = Train("run", "--epochs", "2", "--set", $"precision={precision}");
        Assert.Equal(new TensorFile(run.In("model.safetensors")).Sha256, run.Sha256);
        JsonElement manifest = JsonElement.Parse(File.ReadAllText(run.In("model.json")));
        Assert.Equal(run.Sha256, manifest.GetProperty("parametersSha256").GetString());
        Assert.Equal(["setosa", "versicolor", "virginica"], manifest.GetProperty("preparation").GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
    }

    /// <summary>A learning rate so high that the best epoch is not the last one.</summary>
    [Fact]
    public void The_model_is_the_best_or_the_last_as_set()
    {
        string[] shaky = ["--set", "optimizer.learningRate=1", "--set", "stopping.divergenceFactor=null"];
        TrainedRun last = Train("last", [.. shaky, "--epochs", "6", "--set", "output.model=last"]);
        TrainedRun best = Train("best", [.. shaky, "--epochs", "6", "--set", "output.model=best"]);
        int bestEpoch = best.Epochs.MinBy(epoch => epoch.GetProperty("validationError").GetDouble()).GetProperty("epoch").GetInt32();
        Assert.InRange(bestEpoch, 1, 5);
        Assert.Equal(6, EpochOfModel(last));
        Assert.Equal(bestEpoch, EpochOfModel(best));
        Assert.NotEqual(last.Sha256, best.Sha256);
        Assert.Equal(best.Sha256, Train("as long as the best", [.. shaky, "--epochs", $"{bestEpoch}", "--set", "output.model=last"]).Sha256);
        Assert.Equal(best.Sha256, new TensorFile(Path.Combine(last.Folder, "checkpoints", "best.safetensors")).Sha256);
    }

    [Fact]
    public void Runs_without_a_name_for_their_folder_get_folders_of_their_own()
    {
        string[] arguments = ["train", Shipped.Iris, "--epochs", "1", "--quiet", "--set", $"output.folder={_folder.In("runs")}"];
        Assert.Equal(0, CommandRun.Of(arguments).ExitCode);
        Assert.Equal(0, CommandRun.Of(arguments).ExitCode);
        string[] folders = Directory.GetDirectories(_folder.In("runs"));
        Assert.Equal(2, folders.Length);
        Assert.All(folders, folder => Assert.Matches(@"iris-\d{8}-\d{6}(-2)?$", folder));
    }

    [Fact]
    public void A_folder_that_holds_something_is_left_alone()
    {
        _folder.Write(Path.Combine("mine", "letter.txt"), "dear");
        CommandRun run = CommandRun.Of("train", Shipped.Iris, "--out", _folder.In("mine"));
        Assert.Equal(new CommandRun(2, "", $"dbp: {_folder.In("mine")} is not empty. Name another folder, one that is new or empty.\n"), run);
        Assert.Equal(["letter.txt"], Directory.GetFileSystemEntries(_folder.In("mine")).Select(path => Path.GetFileName(path)!));
    }

    [Fact]
    public void A_folder_that_holds_a_run_is_left_alone_and_the_way_to_go_on_is_named()
    {
        _folder.Write(Path.Combine("mine", "config.json"), "{}");
        CommandRun run = CommandRun.Of("train", Shipped.Iris, "--out", _folder.In("mine"));
        Assert.Equal(new CommandRun(2, "", $"dbp: {_folder.In("mine")} holds a run already. Name another folder with --out, or go on with that run: --resume {_folder.In("mine")}\n"), run);
        Assert.Equal("{}", File.ReadAllText(_folder.In("mine/config.json")));
    }

    private static int EpochOfModel(TrainedRun run) =>
        JsonElement.Parse(File.ReadAllText(run.In("model.json"))).GetProperty("epoch").GetInt32();

    private static void AssertHolds(Type options, JsonElement written) => Assert.Equal(
        options.GetProperties().Select(property => CamelCase(property.Name)).Order(StringComparer.Ordinal),
        written.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));

    private static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>Checkpoints come at the end only, however slow the machine is.</summary>
    private TrainedRun Train(string name, params string[] options) =>
        TrainedRun.Begin(_folder.In(name), Shipped.Iris, ["--set", "checkpoint.everySeconds=null", .. options]);
}
