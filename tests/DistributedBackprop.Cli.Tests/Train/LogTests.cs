using System.Text.Json;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>What is printed while a run goes on, and what its log keeps.</summary>
public sealed class LogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void People_read_the_set_up_a_line_for_each_epoch_and_the_end()
    {
        TrainedRun run = Train("--epochs", "2", "--workers", "2");
        Assert.Collection(
            Lines(run),
            line => Assert.Equal("iris: 120 examples to train on, 30 held out; network 4-8-3 with 67 parameters in float32; 8 steps an epoch, 4 leaves a step, 2 workers, ", line.AsSpan(0, line.LastIndexOf(' ', line.LastIndexOf(' ') - 1) + 1)),
            line => Assert.Matches(@"^epoch 1/2  error \d\.\d{6}  validation \d\.\d{6}  accuracy +\d+\.\d\d %  +[\d,]+ examples/s  \d+\.\d\d s  best$", line),
            line => Assert.StartsWith("epoch 2/2  error ", line, StringComparison.Ordinal),
            line => Assert.Equal("stopped after 2 epochs and 16 updates: all 2 epochs are done", line),
            line => Assert.Equal($"run folder: {run.Folder}", line),
            line => Assert.Equal($"parameters sha256={run.Sha256}", line));
    }

    [Fact]
    public void The_log_file_keeps_each_line_with_the_time()
    {
        TrainedRun run = Train("--epochs", "2");
        string[] kept = File.ReadAllLines(run.In("log.txt"));
        Assert.All(kept, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ", line));
        Assert.Equal(Lines(run), kept.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
    }

    [Fact]
    public void Quiet_prints_the_end_only()
    {
        TrainedRun run = Train("--epochs", "2", "--quiet");
        Assert.Equal(
            ["stopped after 2 epochs and 16 updates: all 2 epochs are done", $"run folder: {run.Folder}", $"parameters sha256={run.Sha256}"], Lines(run));
    }

    [Fact]
    public void Programs_read_one_object_a_line()
    {
        CommandRun run = CommandRun.Of("train", Shipped.Iris, "--out", _folder.In("run"), "--epochs", "2", "--log", "json");
        JsonElement[] events = Events(run);
        Assert.Equal([1, 2], Of("epochFinished").Select(happened => happened.GetProperty("epoch").GetProperty("epoch").GetInt32()));
        JsonElement end = Assert.Single(Of("runEnded"));
        Assert.Equal(end, events[^1]);
        Assert.Equal("epochsDone", end.GetProperty("cause").GetString());
        Assert.Equal(16, end.GetProperty("updates").GetInt32());
        Assert.Equal(new TensorFile(_folder.In("run", "model.safetensors")).Sha256, end.GetProperty("parametersSha256").GetString());

        IEnumerable<JsonElement> Of(string name) => events.Where(happened => happened.GetProperty("event").GetString() == name);
    }

    [Fact]
    public void Quiet_programs_read_the_end_only()
    {
        CommandRun run = CommandRun.Of("train", Shipped.Iris, "--out", _folder.In("run"), "--epochs", "2", "--log", "json", "--quiet");
        Assert.Equal("runEnded", Assert.Single(Events(run)).GetProperty("event").GetString());
    }

    [Fact]
    public void Programs_read_how_a_failed_run_ended_too()
    {
        CommandRun run = CommandRun.Of("train", Shipped.Digits, "--out", _folder.In("run"), "--log", "json", "--set", "optimizer.learningRate=1e30");
        Assert.Equal(1, run.ExitCode);
        JsonElement end = Events(run)[^1];
        Assert.Equal("runEnded", end.GetProperty("event").GetString());
        Assert.Equal("diverged", end.GetProperty("cause").GetString());
        Assert.Equal(JsonValueKind.Null, end.GetProperty("parametersSha256").ValueKind);
    }

    [Fact]
    public void Workers_that_find_no_leaf_are_told_of()
    {
        TrainedRun run = Train("--epochs", "1", "--workers", "6");
        Assert.Contains("2 workers are idle: a step has 4 leaves. A larger batch.miniBatch or a smaller batch.microBatch gives more.", Lines(run));
    }

    [Fact]
    public void As_many_workers_as_leaves_are_all_at_work() =>
        Assert.DoesNotContain("idle", Train("--epochs", "1", "--workers", "4").Command.Output, StringComparison.Ordinal);

    private static string[] Lines(TrainedRun run) => run.Command.Output.TrimEnd('\n').Split('\n');

    private static JsonElement[] Events(CommandRun run) => [.. run.Output.TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line))];

    private TrainedRun Train(params string[] options) => TrainedRun.Begin(_folder.In("run"), Shipped.Iris, options);
}
