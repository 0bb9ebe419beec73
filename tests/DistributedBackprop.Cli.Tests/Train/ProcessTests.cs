using System.Globalization;
using System.Text.RegularExpressions;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>The program as the operating system sees it: signals, crashes, and two processes with one run folder.</summary>
public sealed partial class ProcessTests : IDisposable
{
    private const int StepsPerEpoch = 8;

    /// <summary>A run that ends only when it is stopped, and can have any number of epochs when it is resumed.</summary>
    private static readonly string[] Endless = ["--set", "stopping.epochs=100000000", "--set", "stopping.patience=null", "--workers", "2"];

    private readonly TemporaryFolder _folder = new();

    private string Run => _folder.In("run");

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void Sigterm_ends_a_run_in_order_and_it_goes_on_to_the_same_bits()
    {
        using TrainingProcess process = Begin([.. Endless]);
        process.ReadUntil("epoch ");
        process.Signal("TERM");
        CommandRun end = process.End();
        Assert.Equal("", end.Error);
        Assert.Equal(0, end.ExitCode);
        Assert.Contains($"finishing the step under way: stopped by SIGTERM. Once more ends at once; to go on then: dbp train --resume {Run}\n", end.Output, StringComparison.Ordinal);
        Assert.Contains($"\nresume with: dbp train --resume {Run}\n", end.Output, StringComparison.Ordinal);
        Match stopped = StoppedLine().Match(end.Output);
        AssertGoesOnToTheSameBits(long.Parse(stopped.Groups["updates"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
    }

    [UnixFact]
    public void A_killed_run_goes_on_to_the_same_bits()
    {
        using TrainingProcess process = Begin([.. Endless, "--set", "checkpoint.everySteps=1", "--log", "json"]);
        process.ReadUntil("epochFinished");
        process.ReadUntil("checkpointWritten");
        process.ReadUntil("epochFinished");
        process.Kill();
        string newest = new TrainedRun(process.End(), Run).Checkpoints[0];
        AssertGoesOnToTheSameBits(long.Parse(Path.GetFileNameWithoutExtension(newest).Split('-')[2], CultureInfo.InvariantCulture));
    }

    /// <summary>The step under way would take far longer than the test.</summary>
    [UnixFact]
    public void A_second_interrupt_ends_the_process_at_once()
    {
        string data = string.Join('\n', Enumerable.Range(0, 100_000).Select(row => $"{row % 7},{row % 3}").Prepend("x,y"));
        _folder.Write("long.csv", data);
        string configuration = _folder.Write("long.json", """
            {
              "data": { "file": "long.csv", "target": "y", "task": "regression", "validationShare": 0 },
              "network": { "layers": [{ "units": 1024 }, { "units": 1024 }, { "units": 1 }], "loss": "halfSquaredError" },
              "batch": { "miniBatch": 100000, "microBatch": 100 }
            }
            """);
        using TrainingProcess process = TrainingProcess.Start(_folder.Path, configuration, "--out", Run, "--log", "json", "--workers", "1");
        process.ReadUntil("headStarted");
        process.Signal("INT");
        process.ReadUntil("stopped by Ctrl+C");
        process.Signal("INT");
        CommandRun end = process.End();
        Assert.Equal(1, end.ExitCode);
        Assert.DoesNotContain("runEnded", end.Output, StringComparison.Ordinal);
    }

    /// <summary>The table is a pipe that nothing comes through, so that the program reads until it is interrupted.</summary>
    [UnixFact]
    public void An_interrupt_while_the_data_are_read_ends_the_process_at_once_and_says_so()
    {
        string pipe = _folder.In("iris.csv");
        using (var create = System.Diagnostics.Process.Start("mkfifo", [pipe]))
        {
            create.WaitForExit();
        }

        using TrainingProcess process = Begin("--set", $"data.file={pipe}");
        Task<FileStream> opened = Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write));
        Assert.True(opened.Wait(TrainingProcess.LongestLife), "The program never opened its data.");
        using FileStream writer = opened.Result;
        process.Signal("INT");
        Assert.Equal(new CommandRun(1, "", "dbp: stopped by Ctrl+C before training began.\n"), process.End());
        Assert.False(Directory.Exists(Run));
    }

    [Fact]
    public void One_run_folder_is_for_one_process_at_a_time()
    {
        using TrainingProcess process = Begin([.. Endless]);
        process.ReadUntil("epoch ");
        CommandRun refused = CommandRun.Of("train", "--resume", Run);
        Assert.Equal(new CommandRun(2, "", $"dbp: Another process is training in {Run}. Wait for its end, or stop it.\n"), refused);
        process.ReadUntil("epoch ");
        process.Kill();
        Assert.Equal(0, CommandRun.Of("train", "--resume", Run, "--epochs", "1", "--quiet").ExitCode);
    }

    [Fact]
    public void Without_a_configuration_the_shipped_digits_are_trained_wherever_the_program_is_started()
    {
        using TrainingProcess process = TrainingProcess.Start(_folder.Path, "--epochs", "1", "--out", "here");
        CommandRun end = process.End();
        Assert.Equal("", end.Error);
        Assert.StartsWith("digits: 1,438 examples to train on, 359 held out; ", end.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.In("here", "model.safetensors")));
    }

    /// <summary>Goes on with the run for one epoch after the one that it stopped in, and compares with a run that was never stopped.</summary>
    private void AssertGoesOnToTheSameBits(long updates)
    {
        Assert.True(updates > 0);
        string epochs = $"{(updates / StepsPerEpoch) + 2}";
        TrainedRun resumed = TrainedRun.Resume(Run, "--epochs", epochs);
        TrainedRun undisturbed = TrainedRun.Begin(_folder.In("undisturbed"), Shipped.Iris, [.. Endless, "--epochs", epochs]);
        Assert.Contains(FormattableString.Invariant($" and {updates:N0} update{(updates == 1 ? "" : "s")} (generation 2)\n"), resumed.Command.Output, StringComparison.Ordinal);
        Assert.Equal(undisturbed.Sha256, resumed.Sha256);
        Assert.Equal(undisturbed.Epochs.Length, resumed.Epochs.Length);
    }

    private TrainingProcess Begin(params string[] options) => TrainingProcess.Start(_folder.Path, [Shipped.Iris, "--out", Run, .. options]);

    [GeneratedRegex(@"stopped after [\d]+ epochs? and (?<updates>[\d,]+) updates: stopped by SIGTERM")]
    private static partial Regex StoppedLine();
}
