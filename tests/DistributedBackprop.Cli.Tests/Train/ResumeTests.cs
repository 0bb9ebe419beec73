using System.Text.RegularExpressions;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>Runs that go on: to the same bits as if they had not stopped, or not at all.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gradientDescent", "constant")]
    [InlineData("momentum", "constant")]
    [InlineData("nesterov", "step")]
    [InlineData("adam", "exponential")]
    [InlineData("adamW", "exponential")]
    public void Two_epochs_and_three_more_are_five(string optimizer, string schedule)
    {
        string[] settings = ["--set", $"optimizer.kind={optimizer}", "--set", $"optimizer.schedule.kind={schedule}"];
        TrainedRun atOnce = Begin("at once", [.. settings, "--epochs", "5"]);
        TrainedRun first = Begin("in parts", [.. settings, "--epochs", "2", "--workers", "1"]);
        TrainedRun then = TrainedRun.Resume(first.Folder, "--epochs", "5", "--workers", "3");
        Assert.NotEqual(first.Sha256, then.Sha256);
        Assert.Equal(atOnce.Sha256, then.Sha256);
        Assert.Equal([1, 2, 3, 4, 5], then.Epochs.Select(epoch => epoch.GetProperty("epoch").GetInt32()));
        Assert.Equal(Errors(atOnce), Errors(then));
        Assert.Contains("going on after 2 epochs and 16 updates (generation 2)\n", then.Command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_epochs_than_are_finished_are_refused()
    {
        TrainedRun run = Begin("run", "--epochs", "3");
        string configuration = File.ReadAllText(run.In("config.json"));

        CommandRun refused = CommandRun.Of("train", "--resume", run.Folder, "--epochs", "2");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("has finished 3 epochs already, more than stopping.epochs, 2", refused.Error, StringComparison.Ordinal);
        Assert.Equal(configuration, File.ReadAllText(run.In("config.json")));
    }

    [Fact]
    public void A_run_whose_checkpoints_are_gone_is_not_begun_anew_in_silence()
    {
        TrainedRun run = Begin("run", "--epochs", "2");
        Directory.Delete(run.In("checkpoints"), recursive: true);

        CommandRun refused = CommandRun.Of("train", "--resume", run.Folder);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("metrics.jsonl tells of finished epochs, but", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_moved_with_the_run_are_found_beside_it()
    {
        TrainedRun run = Begin("run", "--epochs", "2");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "data", "iris.csv"), run.In("moved.csv"));

        TrainedRun resumed = TrainedRun.Resume(run.Folder, "--epochs", "4", "--set", "data.file=moved.csv");

        Assert.Equal(Begin("at once", "--epochs", "4").Sha256, resumed.Sha256);
    }

    [Fact]
    public void A_finished_run_says_that_it_is_done_and_gives_the_same_model()
    {
        TrainedRun run = Begin("run", "--epochs", "2");
        TrainedRun again = TrainedRun.Resume(run.Folder);
        Assert.Contains("stopped after 2 epochs and 16 updates: all 2 epochs are done\n", again.Command.Output, StringComparison.Ordinal);
        Assert.Equal(run.Sha256, again.Sha256);
        Assert.Equal(2, again.Epochs.Length);
    }

    [Fact]
    public void A_run_that_ended_by_a_criterion_trains_no_further()
    {
        TrainedRun run = Begin("run", "--set", "stopping.targetError=0.5");
        Assert.Contains("has reached the target 0.5", run.Command.Output, StringComparison.Ordinal);
        TrainedRun again = TrainedRun.Resume(run.Folder, "--epochs", "1000");
        Assert.Equal(run.Sha256, again.Sha256);
        Assert.Equal(run.Epochs.Length, again.Epochs.Length);
    }

    [Fact]
    public void A_run_that_stopped_before_its_first_checkpoint_begins_anew()
    {
        TrainedRun run = Begin("run", "--epochs", "2");
        Directory.Delete(run.In("checkpoints"), recursive: true);
        File.Delete(run.In("metrics.jsonl"));
        Assert.Equal(run.Sha256, TrainedRun.Resume(run.Folder).Sha256);
    }

    [Theory]
    [InlineData(".json")]
    [InlineData(".safetensors")]
    public void A_damaged_checkpoint_is_named_and_the_one_before_it_is_used(string ending)
    {
        TrainedRun run = BeginWithThreeCheckpoints();
        string newest = run.Checkpoints[0];
        Damage(newest, ending);
        TrainedRun resumed = TrainedRun.Resume(run.Folder);
        Assert.Matches($"(?m)^{Regex.Escape(newest)}: its .+ It is passed over; checkpoint-000002-000000000016-000002-last is used\\.$", resumed.Command.Output);
        Assert.Contains("going on after 2 epochs and 16 updates", resumed.Command.Output, StringComparison.Ordinal);
        Assert.Equal(run.Sha256, resumed.Sha256);
    }

    [Fact]
    public void A_checkpoint_cut_short_is_damaged()
    {
        TrainedRun run = BeginWithThreeCheckpoints();
        string tensors = Path.ChangeExtension(run.Checkpoints[0], ".safetensors");
        File.WriteAllBytes(tensors, File.ReadAllBytes(tensors)[..^1]);
        File.Delete(Path.ChangeExtension(run.Checkpoints[1], ".safetensors"));
        TrainedRun resumed = TrainedRun.Resume(run.Folder);
        Assert.Contains("checkpoint-000001-000000000008-000001-last is used.\n", resumed.Command.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("..", resumed.Command.Output.Replace(_folder.Path, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(run.Sha256, resumed.Sha256);
    }

    [Fact]
    public void A_run_without_any_good_checkpoint_is_refused_rather_than_begun_anew()
    {
        TrainedRun run = BeginWithThreeCheckpoints();
        string newest = run.Checkpoints[0];
        foreach (string manifest in run.Checkpoints)
        {
            Damage(manifest, ".safetensors");
        }

        CommandRun refused = CommandRun.Of("train", "--resume", run.Folder);
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith($"dbp: No checkpoint in {run.In("checkpoints")} can be used. {newest}: its tensors have the checksum ", refused.Error, StringComparison.Ordinal);
        Assert.Equal(3, run.Checkpoints.Length);
    }

    [Fact]
    public void Changed_data_are_refused()
    {
        string data = _folder.Write("flowers.csv", File.ReadAllText(Shipped.IrisData));
        TrainedRun run = Begin("run", "--epochs", "2", "--set", $"data.file={data}");
        File.WriteAllText(data, File.ReadAllText(data).Replace("5.1,3.5,1.4,0.2", "5.2,3.5,1.4,0.2", StringComparison.Ordinal));
        CommandRun refused = CommandRun.Of("train", "--resume", run.Folder, "--epochs", "3");
        Assert.Equal(2, refused.ExitCode);
        Assert.Matches($"^dbp: {Regex.Escape(run.Checkpoints[0])}: it is of another run: its data set has the hash [0-9a-f]{{12}}, this run's has [0-9a-f]{{12}}: .+ Bring back {Regex.Escape(data)} ", refused.Error);
    }

    [Theory]
    [InlineData("optimizer.learningRate", "0.01")]
    [InlineData("seed", "2")]
    [InlineData("batch.microBatch", "2")]
    [InlineData("stopping.patience", "3")]
    public void What_would_change_the_result_cannot_change(string option, string value)
    {
        TrainedRun run = Begin("run", "--epochs", "1");
        string before = File.ReadAllText(run.In("config.json"));
        CommandRun refused = CommandRun.Of("train", "--resume", run.Folder, "--epochs", "2", "--set", $"{option}={value}");
        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith($"dbp: {option} cannot change when a run goes on: it would change the result. ", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(run.In("config.json")));
    }

    [Fact]
    public void The_number_of_epochs_cannot_change_where_the_schedule_depends_on_it()
    {
        TrainedRun run = Begin("run", "--epochs", "1", "--set", "optimizer.schedule.kind=cosine");
        CommandRun refused = CommandRun.Of("train", "--resume", run.Folder, "--epochs", "2");
        Assert.Equal(2, refused.ExitCode);
        Assert.Equal("dbp: stopping.epochs cannot change when a run goes on: it would change the result. This run's learning-rate schedule (cosine) depends on the number of epochs. Begin a new run.\n", refused.Error);
    }

    [Fact]
    public void A_new_number_of_epochs_stays_in_the_runs_configuration()
    {
        TrainedRun run = Begin("run", "--epochs", "1");
        TrainedRun.Resume(run.Folder, "--epochs", "3");
        Assert.Equal(3, TrainedRun.Resume(run.Folder).Epochs.Length);
    }

    [Fact]
    public void A_line_of_metrics_torn_by_a_crash_is_written_anew()
    {
        TrainedRun run = Begin("run", "--epochs", "2");
        string[] whole = File.ReadAllLines(run.In("metrics.jsonl"));
        File.WriteAllText(run.In("metrics.jsonl"), $"{whole[0]}\n{whole[1][..20]}");
        TrainedRun.Resume(run.Folder);
        Assert.Equal(whole, File.ReadAllLines(run.In("metrics.jsonl")));
    }

    [Fact]
    public void A_folder_without_a_run_is_refused()
    {
        CommandRun refused = CommandRun.Of("train", "--resume", _folder.Path);
        Assert.Equal(new CommandRun(2, "", $"dbp: {_folder.Path} is not the folder of a run: it holds no config.json. Name the folder that a run has made, such as runs/NAME-DATE-TIME.\n"), refused);
    }

    /// <summary>Three epochs in three parts: one checkpoint at the end of each.</summary>
    private TrainedRun BeginWithThreeCheckpoints()
    {
        Begin("run", "--epochs", "1");
        TrainedRun.Resume(_folder.In("run"), "--epochs", "2");
        return TrainedRun.Resume(_folder.In("run"), "--epochs", "3");
    }

    private static void Damage(string manifest, string ending)
    {
        string file = Path.ChangeExtension(manifest, ending);
        byte[] content = File.ReadAllBytes(file);
        content[^20] ^= 1;
        File.WriteAllBytes(file, content);
    }

    private static IEnumerable<string> Errors(TrainedRun run) =>
        run.Epochs.Select(epoch => epoch.GetProperty("error").GetRawText() + epoch.GetProperty("validationError").GetRawText());

    /// <summary>Checkpoints come at the end only, however slow the machine is.</summary>
    private TrainedRun Begin(string name, params string[] options) =>
        TrainedRun.Begin(_folder.In(name), Shipped.Iris, ["--set", "checkpoint.everySeconds=null", .. options]);
}
