using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.InProcess;

/// <summary>A disk that never answers, and computing that never ends: the run ends and says what hangs, and so does the process.</summary>
public sealed class HangTests : IDisposable
{
    private readonly ManualResetEventSlim _testIsOver = new();

    [Theory]
    [InlineData(typeof(StorePromise), "The generation of this start could not be written: storage has not answered for 0.1 s (servers.waitSeconds)")]
    [InlineData(typeof(StoreCheckpoint), "The last checkpoint could not be written: storage has not answered for 0.1 s (checkpoint.waitSeconds)")]
    [InlineData(typeof(StoreModel), "The model could not be written: storage has not answered for 0.1 s (checkpoint.waitSeconds)")]
    public async Task A_run_whose_storage_hangs_fails_and_says_so(Type hangsAt, string reason)
    {
        var run = new HostedRun
        {
            Options = Flowers.Options with
            {
                Checkpoint = new CheckpointOptions { EverySeconds = null, WaitSeconds = 0.1 },
                Servers = new ServerOptions { WaitSeconds = 0.1 },
            },
        };

        RunOutcome outcome = await run.TrainAsync(new HangingStorage(new MemoryStorage(run.Prepare()), hangsAt, _testIsOver.Wait));

        Assert.Equal(StopCause.StorageFailed, outcome.Reason.Cause);
        Assert.StartsWith(reason, outcome.Reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_only_worker_computes_for_ever_fails_and_says_so()
    {
        var run = new HostedRun
        {
            Workers = 1,
            Options = Flowers.Options with { Workers = new WorkerOptions { HeartbeatSeconds = 0.01, ComputeSeconds = 0.05 } },
            BeforeComputing = (_, _, _) => _testIsOver.Wait(),
        };

        RunOutcome outcome = await run.TrainAsync();

        Assert.Equal(StopCause.NoWorkers, outcome.Reason.Cause);
        Assert.Contains("the last failure was worker 1: computing", outcome.Reason.Text, StringComparison.Ordinal);
        Assert.Contains("did not end within 0.05 s (workers.computeSeconds)", outcome.Reason.Text, StringComparison.Ordinal);
        Assert.Contains(run.Events, happened => happened is WorkerLeft { Failed: true });
    }

    public void Dispose()
    {
        _testIsOver.Set();
        _testIsOver.Dispose();
    }

    private sealed class HangingStorage(MemoryStorage storage, Type hangsAt, Action hang) : IRunStorage
    {
        public void StorePromise(Promise promise)
        {
            HangAt<StorePromise>();
            storage.StorePromise(promise);
        }

        public void StoreCheckpoint(Checkpoint checkpoint)
        {
            HangAt<StoreCheckpoint>();
            storage.StoreCheckpoint(checkpoint);
        }

        public void PublishEpochs(IReadOnlyList<EpochRecord> epochs) => storage.PublishEpochs(epochs);

        public string StoreModel(StoreModel model)
        {
            HangAt<StoreModel>();
            return storage.StoreModel(model);
        }

        private void HangAt<TEffect>()
            where TEffect : Effect
        {
            if (hangsAt == typeof(TEffect))
            {
                hang();
            }
        }
    }
}
