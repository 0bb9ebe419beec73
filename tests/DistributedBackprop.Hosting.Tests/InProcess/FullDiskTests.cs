using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.InProcess;

/// <summary>Whole runs in a run's folder on a disk that is full at times.</summary>
public sealed class FullDiskTests : IDisposable
{
    private static readonly string Sequential = SequentialTraining<float>.Train(Flowers.Options, Flowers.Table);

    private static readonly TrainingOptions EveryStep = Flowers.Options with { Checkpoint = new CheckpointOptions { EverySeconds = null, EverySteps = 1, Keep = 2 } };

    private readonly TemporaryFolder _temporary = new();

    [Fact]
    public async Task A_run_leaves_its_model_and_a_line_an_epoch()
    {
        RunOutcome outcome = await TrainAsync(InLockstep(), new AtomicFileWriter());

        Assert.Equal(Sequential, outcome.ParametersSha256);
        AssertWhole();
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    [InlineData(4, 9)]
    [InlineData(10, 11)]
    [InlineData(11, 12)]
    [InlineData(12, 13)]
    [InlineData(12, 20)]
    public async Task Full_in_the_middle_it_is_reported_and_nothing_is_lost(int fromWrite, int toWrite)
    {
        var run = InLockstep();

        RunOutcome outcome = await TrainAsync(run, new FailingWriter((_, write) => write >= fromWrite && write < toWrite));

        Assert.Equal(Sequential, outcome.ParametersSha256);
        Assert.Contains(run.Events, happened => happened is CheckpointFailed or PublishingFailed);
        AssertWhole();
    }

    [Theory]
    [InlineData("checkpoint-", "The last checkpoint could not be written: No space left on device. Free space on the disk or correct the permissions of the run's folder, then resume the run.")]
    [InlineData("model.safetensors", "The model could not be written: No space left on device. Free space on the disk or correct the permissions of the run's folder, then resume the run.")]
    [InlineData("model.json", "The model could not be written: No space left on device. Free space on the disk or correct the permissions of the run's folder, then resume the run.")]
    [InlineData("generation.json", "The generation of this start could not be written: No space left on device. Free space on the disk or correct the permissions of the run's folder, then resume the run.")]
    public async Task Full_at_the_end_the_run_fails_with_the_cause_and_can_be_resumed(string file, string reason)
    {
        RunOutcome failed = await TrainAsync(InLockstep(), new FailingWriter((name, _) => name.StartsWith(file, StringComparison.Ordinal)));
        Assert.Equal(new StopReason(StopCause.StorageFailed, reason), failed.Reason);
        Assert.Null(failed.ParametersSha256);

        Assert.Equal(Sequential, (await ResumeAsync()).ParametersSha256);
        AssertWhole();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(30)]
    public async Task Full_from_some_moment_on_what_was_durable_is_gone_on_from(int fromWrite)
    {
        RunOutcome failed = await TrainAsync(InLockstep(), new FailingWriter((_, write) => write >= fromWrite));
        Assert.Equal(StopCause.StorageFailed, failed.Reason.Cause);

        Assert.Equal(Sequential, (await ResumeAsync()).ParametersSha256);
        AssertWhole();
    }

    public void Dispose() => _temporary.Dispose();

    private static HostedRun InLockstep()
    {
        var steps = new Lockstep();
        return new HostedRun
        {
            Options = EveryStep,
            Observe = (happened, _) => steps.Observe(happened),
            BeforeComputing = (_, offer, _) => steps.Await(offer),
        };
    }

    private async Task<RunOutcome> TrainAsync(HostedRun run, AtomicFileWriter writer)
    {
        using RunFolder folder = RunFolder.Create(_temporary["run"], "{}", writer);
        folder.Attach(run.Prepare());
        return await run.TrainAsync(folder);
    }

    private async Task<RunOutcome> ResumeAsync()
    {
        using RunFolder folder = RunFolder.Open(_temporary["run"], new AtomicFileWriter());
        folder.Attach(new HostedRun().Prepare());
        CheckpointSearch search = folder.FindCheckpoint();
        Assert.Empty(search.Rejected);
        return await new HostedRun { Checkpoint = search.Found, LastGeneration = folder.ReadGeneration() }.TrainAsync(folder);
    }

    private void AssertWhole()
    {
        string[] lines = File.ReadAllLines(Path.Combine(_temporary["run"], "metrics.jsonl"));
        Assert.Equal(Enumerable.Range(1, 6), lines.Select(line => System.Text.Json.JsonSerializer.Deserialize<EpochRecord>(line, RunJson.Line)!.Epoch));
        Assert.Contains(Sequential, File.ReadAllText(Path.Combine(_temporary["run"], "model.json")), StringComparison.Ordinal);
    }
}
