using System.Diagnostics.CodeAnalysis;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.InProcess;

/// <summary>
/// Runs a head, its only server node and workers in this process: each role on a mailbox of its own, each worker's computing
/// on a thread of its own, storage on another. Parameters and gradients are handed over by reference, nothing is copied.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The head holds nothing before RunAsync, which lets go of it at its end.")]
public sealed class InProcessHost
{
    /// <summary>Half a million parameters: to update fewer takes no longer than to wake a thread, and on a busy machine than to wait for what it has begun.</summary>
    private const int PartsWorthWaking = 16;

    private readonly TrainingRun _run;
    private readonly Func<WorkerId, LeafComputer>? _createComputer;
    private readonly RunClock _clock = new();
    private readonly ThreadCrew _crew = new(PartsWorthWaking);
    private readonly HeadSeat _head;
    private readonly Dictionary<WorkerId, WorkerSeat> _workers = [];
    private int _workersLeft;

    /// <summary>Prepares to run.</summary>
    /// <param name="run">The run. Its option <c>workers.minimum</c> says how many must be here before training begins.</param>
    /// <param name="workers">The number of workers, at least 1.</param>
    /// <param name="lastGeneration">The highest generation that was made durable; 0 for a new run.</param>
    /// <param name="checkpoint">The checkpoint to go on from; null to begin.</param>
    /// <param name="storage">Makes things durable.</param>
    /// <param name="observe">Is told what happens, by several threads, one at a time.</param>
    /// <param name="createComputer">Creates the computer of a worker; null for the run's own.</param>
    public InProcessHost(
        TrainingRun run,
        int workers,
        long lastGeneration,
        Checkpoint? checkpoint,
        IRunStorage storage,
        Action<RunEvent> observe,
        Func<WorkerId, LeafComputer>? createComputer = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(observe);
        _run = run;
        _createComputer = createComputer;
        _workersLeft = workers;
        _head = new HeadSeat(run, lastGeneration, checkpoint, storage, _clock, observe, SendToWorker, _crew);
    }

    /// <summary>Trains until the run is over.</summary>
    /// <returns>How it ended. Fails with <see cref="BrokenInvariantException"/> or another exception where a role or an observer threw.</returns>
    public async Task<RunOutcome> RunAsync()
    {
        foreach (int number in Enumerable.Range(1, _workersLeft))
        {
            var id = new WorkerId(FormattableString.Invariant($"{number}"), Incarnation: 1);
            _workers.Add(id, NewWorker(id));
        }

        _head.Start();
        foreach (WorkerSeat worker in _workers.Values)
        {
            worker.Post(new Start());
        }

        try
        {
            return await _head.Outcome.ConfigureAwait(false);
        }
        finally
        {
            CloseAll();
        }
    }

    /// <summary>Asks training to end after the step under way. May be called by any thread, at any time.</summary>
    /// <param name="by">Who or what asks, for the log.</param>
    public void RequestStop(string by) => _head.RequestStop(by);

    private WorkerSeat NewWorker(WorkerId id) => new(
        _run,
        id,
        _createComputer?.Invoke(id) ?? _run.CreateComputer(),
        _clock,
        message => _head.PostToCoordinator(message),
        message => _head.PostToParameterServer(message),
        OnWorkerFinished,
        _head.Fail,
        _crew);

    private void SendToWorker(WorkerId id, Message message)
    {
        if (_workers.TryGetValue(id, out WorkerSeat? worker))
        {
            worker.Post(message);
        }
    }

    private void OnWorkerFinished()
    {
        if (Interlocked.Decrement(ref _workersLeft) == 0)
        {
            _head.PostToCoordinator(new WorkersExhausted());
        }
    }

    private void CloseAll()
    {
        _head.Dispose();
        foreach (WorkerSeat worker in _workers.Values)
        {
            worker.Dispose();
        }
    }
}
