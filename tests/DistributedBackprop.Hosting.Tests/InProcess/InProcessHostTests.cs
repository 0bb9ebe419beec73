using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Hosting.InProcess;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.InProcess;

/// <summary>Whole runs in one process: whatever happens on the way, the parameters are those of plain sequential training.</summary>
public sealed class InProcessHostTests
{
    private const int Updates = 6 * Flowers.StepsPerEpoch;

    private static readonly string Sequential = SequentialTraining<float>.Train(Flowers.Options, Flowers.Table);

    public static TheoryData<int> WorkerCounts => [1, 2, 3, 5, 8, 16];

    [Theory]
    [MemberData(nameof(WorkerCounts))]
    public async Task Any_number_of_workers_gives_the_bits_of_sequential_training(int workers)
    {
        RunOutcome outcome = await new HostedRun { Workers = workers }.TrainAsync();

        Assert.Equal("all 6 epochs are done", outcome.Reason.Text);
        Assert.Equal((6, new ModelVersion(1, Updates)), (outcome.FinishedEpochs, outcome.Version));
        Assert.Equal(Sequential, outcome.ParametersSha256);
    }

    [Theory]
    [MemberData(nameof(WorkerCounts))]
    public async Task So_it_does_in_float64(int workers)
    {
        TrainingOptions options = Flowers.Options with { Precision = Precision.Float64 };

        RunOutcome outcome = await new HostedRun { Workers = workers, Options = options }.TrainAsync();

        Assert.Equal(SequentialTraining<double>.Train(options, Flowers.Table), outcome.ParametersSha256);
    }

    /// <summary>So long are its vectors that worker threads share their additions and updates.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task So_it_does_for_a_network_of_many_parameters(int workers)
    {
        TrainingOptions options = Flowers.Options with
        {
            Network = Flowers.Options.Network with
            {
                Layers = [new DenseDefinition { Units = 300, Activation = Activation.Tanh }, new DenseDefinition { Units = 300 }, .. Flowers.Options.Network.Layers.TakeLast(1)],
            },
            Stopping = new StoppingOptions { Epochs = 2 },
        };

        RunOutcome outcome = await new HostedRun { Workers = workers, Options = options }.TrainAsync();

        Assert.Equal(SequentialTraining<float>.Train(options, Flowers.Table), outcome.ParametersSha256);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_order_of_arrival_changes_no_bit(int seed)
    {
        var order = new Random(seed);
        var run = new HostedRun
        {
            Workers = 4,
            BeforeComputing = (_, _, _) =>
            {
                int turns;
                lock (order)
                {
                    turns = order.Next(200);
                }

                while (turns-- > 0)
                {
                    Thread.Yield();
                }
            },
        };

        Assert.Equal(Sequential, (await run.TrainAsync()).ParametersSha256);
    }

    [Fact]
    public async Task Metrics_are_the_same_for_any_number_of_workers()
    {
        var one = new HostedRun { Workers = 1 };
        var many = new HostedRun { Workers = 7 };
        var ofOne = new MemoryStorage(one.Prepare());
        var ofMany = new MemoryStorage(many.Prepare());

        await one.TrainAsync(ofOne);
        await many.TrainAsync(ofMany);

        Assert.Equal(ofOne.Published.Select(WithoutTimes), ofMany.Published.Select(WithoutTimes));
        Assert.Equal(Enumerable.Range(1, 6), ofOne.Published.Select(epoch => epoch.Epoch));
        Assert.All(ofOne.Published, epoch => Assert.InRange(epoch.ValidationAccuracy!.Value, 0, 1));
    }

    [Fact]
    public async Task Training_learns()
    {
        var storage = new MemoryStorage(new HostedRun().Prepare());
        await new HostedRun().TrainAsync(storage);

        Assert.True(storage.Published[^1].Error < 0.7 * storage.Published[0].Error, $"{storage.Published[0].Error} became {storage.Published[^1].Error}.");
    }

    [Theory]
    [InlineData("micro-batch")]
    [InlineData("seed")]
    public async Task What_may_change_bits_does(string change)
    {
        TrainingOptions options = change == "seed"
            ? Flowers.Options with { Seed = 2 }
            : Flowers.Options with { Batch = Flowers.Options.Batch with { MicroBatch = 6 } };

        RunOutcome outcome = await new HostedRun { Options = options }.TrainAsync();

        Assert.NotEqual(Sequential, outcome.ParametersSha256);
        Assert.Equal(SequentialTraining<float>.Train(options, Flowers.Table), outcome.ParametersSha256);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(Updates - 1)]
    public async Task If_a_worker_fails_others_take_over_and_its_failure_is_reported(int atUpdate)
    {
        string? victim = null;
        var run = new HostedRun
        {
            BeforeComputing = (worker, offer, _) =>
            {
                if (offer.Round.Version.Updates >= atUpdate && Interlocked.CompareExchange(ref victim, worker.Name, null) is null)
                {
                    throw new TimeZoneNotFoundException("lost");
                }
            },
        };

        RunOutcome outcome = await run.TrainAsync();

        Assert.Equal(Sequential, outcome.ParametersSha256);
        WorkerLeft left = Assert.Single(run.Events.OfType<WorkerLeft>());
        Assert.Equal((victim, "TimeZoneNotFoundException: lost", true, 2), (left.Worker.Name, left.Reason, left.Failed, left.Members));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task If_all_workers_fail_the_run_ends_with_the_cause(int workers)
    {
        var run = new HostedRun
        {
            Workers = workers,
            BeforeComputing = (_, offer, _) =>
            {
                if (offer.Round.Version.Updates >= 5)
                {
                    throw new InvalidTimeZoneException("no zone");
                }
            },
        };
        var storage = new MemoryStorage(run.Prepare());

        RunOutcome outcome = await run.TrainAsync(storage);

        Assert.Equal(StopCause.NoWorkers, outcome.Reason.Cause);
        Assert.Contains("InvalidTimeZoneException: no zone", outcome.Reason.Text, StringComparison.Ordinal);
        Assert.Null(outcome.ParametersSha256);
        Assert.Equal(5, storage.Newest.Progress.Updates);
        Assert.Equal(Sequential, (await ResumeAsync(storage, workers: 2)).ParametersSha256);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(12)]
    public async Task A_stopped_run_goes_on_to_the_same_bits_with_another_number_of_workers(int atUpdate)
    {
        using var stopping = new ManualResetEventSlim();
        var first = new HostedRun
        {
            Observe = (happened, _) =>
            {
                if (happened is Training.Roles.Stopping)
                {
                    stopping.Set();
                }
            },
            BeforeComputing = (_, offer, host) =>
            {
                if (offer.Round.Version.Updates == atUpdate && offer.Round.Kind == RoundKind.Gradient)
                {
                    host.RequestStop("a test");
                    Assert.True(stopping.Wait(TimeSpan.FromSeconds(60)), "The server was not told to stop.");
                }
            },
        };
        var storage = new MemoryStorage(first.Prepare());

        RunOutcome interrupted = await first.TrainAsync(storage);

        Assert.Equal(new StopReason(StopCause.Interrupted, "stopped by a test"), interrupted.Reason);
        Assert.Equal(atUpdate + 1, interrupted.Version.Updates);
        RunOutcome outcome = await ResumeAsync(storage, workers: 5);
        Assert.Equal((StopCause.EpochsDone, new ModelVersion(2, Updates)), (outcome.Reason.Cause, outcome.Version));
        Assert.Equal(Sequential, outcome.ParametersSha256);
    }

    [Fact]
    public async Task From_every_checkpoint_a_crashed_run_goes_on_to_the_same_bits()
    {
        var written = new Milestone();
        var first = new HostedRun
        {
            Options = Flowers.Options with { Checkpoint = new CheckpointOptions { EverySeconds = null, EverySteps = 1 } },
            Observe = (happened, _) =>
            {
                if (happened is CheckpointWritten checkpoint)
                {
                    written.Reach(checkpoint.Version.Updates);
                }
            },
            BeforeComputing = (_, offer, _) =>
            {
                if (offer.Round.Kind == RoundKind.Gradient)
                {
                    written.WaitFor(offer.Round.Version.Updates);
                }
            },
        };
        var storage = new MemoryStorage(first.Prepare());
        await first.TrainAsync(storage);
        Assert.Superset(
            Enumerable.Range(1, Updates - 1).Select(updates => (long)updates).ToHashSet(),
            storage.Checkpoints.Select(checkpoint => checkpoint.Version.Updates).ToHashSet());

        foreach (Checkpoint checkpoint in storage.Checkpoints)
        {
            var resumed = new HostedRun { Checkpoint = checkpoint, LastGeneration = 1 };
            Assert.Equal(Sequential, (await resumed.TrainAsync()).ParametersSha256);
        }
    }

    [Fact]
    public async Task A_stop_before_the_run_begins_ends_it_before_it_trains()
    {
        TrainingRun run = Flowers.Prepare();
        var host = new InProcessHost(run, workers: 2, lastGeneration: 0, checkpoint: null, new MemoryStorage(run), _ => { });

        host.RequestStop("impatience");
        RunOutcome outcome = await host.RunAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal((StopCause.Interrupted, 0L), (outcome.Reason.Cause, outcome.Version.Updates));
    }

    [Fact]
    public async Task A_worker_that_fails_during_the_last_step_of_a_stopped_run_does_not_hang_it()
    {
        var run = new HostedRun
        {
            Workers = 2,
            Options = Flowers.Options with { Workers = new WorkerOptions { OfferAgainSeconds = 86400, SilenceSeconds = 86400 } },
            BeforeComputing = (worker, offer, host) =>
            {
                if (worker.Name == "1" && offer.Round.Version.Updates == 4)
                {
                    host.RequestStop("a test");
                    throw new InvalidTimeZoneException("no zone");
                }
            },
        };

        RunOutcome outcome = await run.TrainAsync();

        Assert.Equal((StopCause.Interrupted, 5L), (outcome.Reason.Cause, outcome.Version.Updates));
    }

    [Fact]
    public async Task If_all_workers_fail_during_the_last_step_of_a_stopped_run_it_ends_at_the_step_before()
    {
        var run = new HostedRun
        {
            Workers = 2,
            BeforeComputing = (_, offer, host) =>
            {
                if (offer.Round.Version.Updates == 4)
                {
                    host.RequestStop("a test");
                    throw new InvalidTimeZoneException("no zone");
                }
            },
        };

        RunOutcome outcome = await run.TrainAsync();

        Assert.Equal(4, outcome.Version.Updates);
        Assert.Null(outcome.Reason.IsFailure ? outcome.ParametersSha256 : null);
    }

    [Fact]
    public async Task More_workers_than_leaves_is_reported()
    {
        var run = new HostedRun { Workers = 8 };

        await run.TrainAsync();

        Assert.Contains(new WorkersIdle(3, 5), run.Events);
    }

    [Fact]
    public async Task What_an_observer_throws_ends_the_run_with_it()
    {
        var run = new HostedRun { Observe = (happened, _) => ThrowAt<StepApplied>(happened) };

        Assert.Equal("observed", (await Assert.ThrowsAsync<InvalidTimeZoneException>(run.TrainAsync)).Message);
    }

    [Fact]
    public async Task What_an_observer_throws_on_the_storage_thread_ends_the_run_with_it_too()
    {
        var run = new HostedRun { Observe = (happened, _) => ThrowAt<PublishingFailed>(happened) };
        var storage = new MemoryStorage(run.Prepare()) { PublishingFailure = new IOException("No space left on device") };

        Assert.Equal("observed", (await Assert.ThrowsAsync<InvalidTimeZoneException>(() => run.TrainAsync(storage))).Message);
    }

    [Fact]
    public async Task What_storage_should_not_throw_ends_the_run_with_it()
    {
        var storage = new MemoryStorage(new HostedRun().Prepare()) { PublishingFailure = new InvalidTimeZoneException("storage") };

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => new HostedRun().TrainAsync(storage));
    }

    [Fact]
    public async Task Epochs_that_cannot_be_published_are_reported_and_do_not_stop_training()
    {
        var run = new HostedRun();
        var storage = new MemoryStorage(run.Prepare()) { PublishingFailure = new IOException("No space left on device") };

        Assert.Equal(Sequential, (await run.TrainAsync(storage)).ParametersSha256);
        Assert.Contains(new PublishingFailed("No space left on device"), run.Events);
    }

    private static void ThrowAt<TEvent>(RunEvent happened)
        where TEvent : RunEvent
    {
        if (happened is TEvent)
        {
            throw new InvalidTimeZoneException("observed");
        }
    }

    private static EpochRecord WithoutTimes(EpochRecord epoch) => epoch with { Seconds = 0, ExamplesPerSecond = 0 };

    private static Task<RunOutcome> ResumeAsync(MemoryStorage storage, int workers) =>
        new HostedRun { Workers = workers, Checkpoint = storage.Newest, LastGeneration = storage.Generation }.TrainAsync(storage);
}
