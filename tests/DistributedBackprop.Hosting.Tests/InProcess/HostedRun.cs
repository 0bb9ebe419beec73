using System.Collections.Concurrent;
using DistributedBackprop.Hosting.InProcess;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.InProcess;

/// <summary>One run of the flowers in this process, and what was reported of it.</summary>
internal sealed class HostedRun
{
    /// <summary>Far beyond what any run here takes: a run that hangs fails the test instead of stopping all tests.</summary>
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<RunEvent> _events = new();

    /// <summary>The number of workers. Training begins when all of them are here.</summary>
    public int Workers { get; init; } = 3;

    public TrainingOptions Options { get; init; } = Flowers.Options;

    public Checkpoint? Checkpoint { get; init; }

    public long LastGeneration { get; init; }

    /// <summary>Happens to a worker before it computes an offer.</summary>
    public Action<WorkerId, Offer, InProcessHost>? BeforeComputing { get; init; }

    /// <summary>Is told each event.</summary>
    public Action<RunEvent, InProcessHost>? Observe { get; init; }

    public IEnumerable<RunEvent> Events => _events;

    public TrainingRun Prepare() => Flowers.Prepare(Options with { Workers = Options.Workers with { Minimum = Workers } });

    public Task<RunOutcome> TrainAsync() => TrainAsync(new MemoryStorage(Prepare()));

    public async Task<RunOutcome> TrainAsync(IRunStorage storage)
    {
        TrainingRun run = Prepare();
        InProcessHost? host = null;
        host = new InProcessHost(
            run,
            Workers,
            LastGeneration,
            Checkpoint,
            storage,
            happened =>
            {
                _events.Enqueue(happened);
                Observe?.Invoke(happened, host!);
            },
            worker => new SpoiltComputer(run.CreateComputer(), offer => BeforeComputing?.Invoke(worker, offer, host!)));
        return await host.RunAsync().WaitAsync(Hung);
    }
}
