using Akka.Configuration;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Local;
using DistributedBackprop.Akka.Tests.Roles;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tests;
using DistributedBackprop.Hosting.Tests.InProcess;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Local;

/// <summary>Whole runs by the actors of one process.</summary>
[Collection(ActorsInTurn.Name)]
public sealed class LocalActorsTests
{
    /// <summary>Far beyond what any run here takes: a run that hangs fails the test instead of stopping all tests.</summary>
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private static readonly string Sequential = SequentialTraining<float>.Train(Flowers.Options, Flowers.Table);

    private readonly List<RunEvent> _events = [];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Any_number_of_workers_gives_the_bits_of_sequential_training(int workers)
    {
        RunOutcome outcome = await TrainAsync(workers);

        Assert.Equal(Sequential, outcome.ParametersSha256);
        Assert.Equal(workers, _events.OfType<WorkerJoined>().Select(joined => joined.Worker).Distinct().Count());
        Assert.Equal(Flowers.Options.Stopping.Epochs, _events.OfType<EpochFinished>().Count());
    }

    [Fact]
    public async Task The_host_that_is_built_in_trains_to_the_same_bits()
    {
        TrainingRun run = Flowers.Prepare();
        using IActorTraining training = ClusterHost.BuiltIn!.OpenLocal(run, workers: 2, lastGeneration: 0, checkpoint: null, new RunMemory(run), _ => { });

        Assert.Equal(Sequential, (await training.RunAsync().WaitAsync(Hung)).ParametersSha256);
    }

    [Fact]
    public async Task What_actors_tell_each_other_can_be_written_and_read_unless_it_is_handed_over()
    {
        Config writing = ConfigurationFactory.ParseString("akka.actor.serialize-messages = on");

        RunOutcome outcome = await TrainAsync(workers: 3, settings: writing);

        Assert.Equal(Sequential, outcome.ParametersSha256);
    }

    [Fact]
    public async Task If_a_worker_fails_others_take_over_and_its_failure_is_reported()
    {
        RunOutcome outcome = await TrainAsync(workers: 3, beforeComputing: (worker, offer) =>
        {
            if (worker.Name == "2" && offer.Round.Version.Updates >= 7)
            {
                throw new InvalidTimeZoneException("no zone");
            }
        });

        Assert.Equal(Sequential, outcome.ParametersSha256);
        WorkerLeft left = Assert.Single(_events.OfType<WorkerLeft>());
        Assert.Equal(("2", "InvalidTimeZoneException: no zone", true, 2), (left.Worker.Name, left.Reason, left.Failed, left.Members));
    }

    [Fact]
    public async Task If_all_workers_fail_the_run_ends_with_the_cause_and_goes_on_from_its_checkpoint()
    {
        var storage = new MemoryStorage(Flowers.Prepare());
        RunOutcome failed = await TrainAsync(workers: 2, storage: storage, beforeComputing: (_, offer) =>
        {
            if (offer.Round.Version.Updates >= 5)
            {
                throw new InvalidTimeZoneException("no zone");
            }
        });

        Assert.Equal(StopCause.NoWorkers, failed.Reason.Cause);
        Assert.Contains("InvalidTimeZoneException: no zone", failed.Reason.Text, StringComparison.Ordinal);
        Assert.Equal(5, storage.Newest.Progress.Updates);
        RunOutcome outcome = await TrainAsync(workers: 2, storage: storage, goOn: true);
        Assert.Equal((Sequential, 2L), (outcome.ParametersSha256, outcome.Version.Generation));
    }

    [Fact]
    public async Task A_run_that_is_asked_to_stop_ends_after_the_step_under_way()
    {
        RunOutcome outcome = await TrainAsync(workers: 2, observe: (happened, training) =>
        {
            if (happened is EpochFinished)
            {
                training.RequestStop("a test");
            }
        });

        Assert.Equal(new StopReason(StopCause.Interrupted, "stopped by a test"), outcome.Reason);
        Assert.InRange(outcome.FinishedEpochs, 1, Flowers.Options.Stopping.Epochs - 1);
    }

    [Fact]
    public async Task A_stop_before_the_run_begins_ends_it_before_it_trains()
    {
        TrainingRun run = Flowers.Prepare();
        using var training = new LocalActors(run, workers: 2, lastGeneration: 0, checkpoint: null, new MemoryStorage(run), _ => { });

        training.RequestStop("impatience");
        RunOutcome outcome = await training.RunAsync().WaitAsync(Hung);

        Assert.Equal((StopCause.Interrupted, 0L), (outcome.Reason.Cause, outcome.Version.Updates));
    }

    [Fact]
    public async Task Computing_that_hangs_is_not_waited_for_when_the_run_is_over()
    {
        using var hang = new ManualResetEventSlim();
        TrainingRun run = Flowers.Prepare(Flowers.Options with { Workers = new WorkerOptions { Minimum = 2, HeartbeatSeconds = 0.02, ComputeSeconds = 0.1 } });
        var training = new LocalActors(run, workers: 2, lastGeneration: 0, checkpoint: null, new MemoryStorage(run), _ => { }, worker => new SpoiltComputer(run.CreateComputer(), _ =>
        {
            if (worker.Name == "2")
            {
                hang.Wait();
            }
        }));
        RunOutcome outcome = await training.RunAsync().WaitAsync(Hung);

        await Task.Run(training.Dispose).WaitAsync(Hung);

        Assert.Equal(Sequential, outcome.ParametersSha256);
        hang.Set();
    }

    [Fact]
    public async Task What_an_observer_throws_ends_the_run_with_it()
    {
        Task<RunOutcome> run = TrainAsync(workers: 2, observe: (happened, _) => ThrowAt<StepApplied>(happened));

        Assert.Equal("observed", (await Assert.ThrowsAsync<InvalidTimeZoneException>(() => run)).Message);
        Assert.Single(_events.OfType<StepApplied>());
        Assert.Single(_events.OfType<HeadStarted>());
    }

    [Fact]
    public async Task What_storage_should_not_throw_ends_the_run_with_it()
    {
        var storage = new MemoryStorage(Flowers.Prepare()) { PublishingFailure = new InvalidTimeZoneException("storage") };

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => TrainAsync(workers: 2, storage: storage));
    }

    [Fact]
    public async Task Epochs_that_cannot_be_published_are_reported_and_do_not_stop_training()
    {
        var storage = new MemoryStorage(Flowers.Prepare()) { PublishingFailure = new IOException("No space left on device") };

        Assert.Equal(Sequential, (await TrainAsync(workers: 2, storage: storage)).ParametersSha256);
        Assert.Contains(new PublishingFailed("No space left on device"), _events);
    }

    private static void ThrowAt<TEvent>(RunEvent happened)
        where TEvent : RunEvent
    {
        if (happened is TEvent)
        {
            throw new InvalidTimeZoneException("observed");
        }
    }

    private async Task<RunOutcome> TrainAsync(
        int workers,
        MemoryStorage? storage = null,
        bool goOn = false,
        Action<WorkerId, Offer>? beforeComputing = null,
        Action<RunEvent, IActorTraining>? observe = null,
        Config? settings = null)
    {
        TrainingRun run = Flowers.Prepare(Flowers.Options with { Workers = new WorkerOptions { Minimum = workers } });
        LocalActors? training = null;
        training = new LocalActors(
            run,
            workers,
            goOn ? storage!.Generation : 0,
            goOn ? storage!.Newest : null,
            storage ?? new MemoryStorage(run),
            happened =>
            {
                _events.Add(happened);
                observe?.Invoke(happened, training!);
            },
            worker => new SpoiltComputer(run.CreateComputer(), offer => beforeComputing?.Invoke(worker, offer)),
            settings);
        using (training)
        {
            return await training.RunAsync().WaitAsync(Hung);
        }
    }
}
