using System.Diagnostics;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Roles.Voting;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.InProcess;

/// <summary>
/// Runs a head, its only server node and workers in this process: each role on a mailbox of its own, each worker's computing
/// on a thread of its own, storage on another. Parameters and gradients are handed over by reference, nothing is copied.
/// </summary>
public sealed class InProcessHost
{
    private static readonly ServerId OnlyServer = new("this process");

    private readonly RunClock _clock = new();
    private readonly IRunStorage _storage;
    private readonly Action<RunEvent> _observe;
    private readonly RoleMailbox _coordinator;
    private readonly RoleMailbox _parameterServer;
    private readonly RoleMailbox _voter;
    private readonly Checkpoint? _checkpoint;
    private readonly double _patienceForStorageSeconds;
    private readonly Dictionary<WorkerId, HostedWorker> _workers = [];
    private readonly TaskCompletionSource<RunOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WorkThread? _storageThread;
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
        _storage = storage;
        _observe = observe;
        _checkpoint = checkpoint;
        _patienceForStorageSeconds = run.Options.Checkpoint.WaitSeconds;
        lastGeneration = Math.Max(lastGeneration, checkpoint?.Version.Generation ?? 0);
        var head = new HeadId(OnlyServer, Life: lastGeneration + 1);
        _coordinator = NewMailbox(run.CreateCoordinator(), CarryOutForHead);
        _parameterServer = NewMailbox(run.CreateParameterServer(head, new Electorate([OnlyServer]), lastGeneration), CarryOutForHead);
        _voter = NewMailbox(CreateVoter(run, lastGeneration, checkpoint), CarryOutForVoter);
        _workersLeft = workers;
        for (int number = 1; number <= workers; number++)
        {
            var id = new WorkerId(FormattableString.Invariant($"{number}"), Incarnation: 1);
            LeafComputer computer = createComputer?.Invoke(id) ?? run.CreateComputer();
            _workers.Add(id, new HostedWorker(NewMailbox(run.CreateWorker(id), effect => CarryOutForWorker(id, effect)), computer));
        }
    }

    /// <summary>Trains until the run is over.</summary>
    /// <returns>How it ended. Fails with <see cref="BrokenInvariantException"/> or another exception where a role or an observer threw.</returns>
    public async Task<RunOutcome> RunAsync()
    {
        using var storageThread = new WorkThread("storage") { PatienceSeconds = _patienceForStorageSeconds };
        _storageThread = storageThread;
        foreach ((WorkerId id, HostedWorker worker) in _workers)
        {
            worker.Start($"worker {id}");
        }

        foreach (RoleMailbox role in AllRoles())
        {
            role.Post(new Start());
        }

        try
        {
            RunOutcome outcome = await _outcome.Task.ConfigureAwait(false);
            if (outcome.Reason.Cause == StopCause.StorageFailed)
            {
                // It may hang, and has been waited for before.
                storageThread.PatienceSeconds = WorkThread.IdleWorkSeconds;
            }

            return outcome;
        }
        finally
        {
            CloseAll();
        }
    }

    /// <summary>Asks training to end after the step under way. May be called by any thread, at any time.</summary>
    /// <param name="by">Who or what asks, for the log.</param>
    public void RequestStop(string by) => _coordinator.Post(new StopRequested(by));

    private RoleMailbox NewMailbox(IRole role, Action<Effect> carryOut) => new(role, _clock, carryOut, exception => _outcome.TrySetException(exception));

    private IEnumerable<RoleMailbox> AllRoles() => _workers.Values.Select(worker => worker.Mailbox).Prepend(_coordinator).Prepend(_parameterServer).Prepend(_voter);

    /// <summary>Nobody but this process leads the run, so whose promise the generation on disk was does not matter.</summary>
    private static Voter CreateVoter(TrainingRun run, long lastGeneration, Checkpoint? checkpoint) => run.CreateVoter(
        OnlyServer,
        lastGeneration > 0 ? new Promise(lastGeneration, new HeadId(OnlyServer, Life: lastGeneration)) : null,
        checkpoint is null ? null : CheckpointId.Of(checkpoint));

    private void CloseAll()
    {
        foreach (RoleMailbox role in AllRoles())
        {
            role.Close();
            role.Dispose();
        }

        foreach (HostedWorker worker in _workers.Values)
        {
            worker.Dispose();
        }
    }

    private void CarryOutForHead(Effect effect)
    {
        switch (effect)
        {
            case SendToCoordinator send: _coordinator.Post(send.Message); break;
            case SendToParameterServer send: _parameterServer.Post(send.Message); break;
            case SendToWorker send when _workers.TryGetValue(send.Worker, out HostedWorker? worker): worker.Mailbox.Post(send.Message); break;
            case Report report: Observe(report.Event); break;
            case EndRun end: _outcome.TrySetResult(end.Outcome); break;
            case SendToVoter send: _voter.Post(send.Message); break;
            case StoreModel store: OnStorageThread(() => StoreModel(store)); break;
            case PublishEpochs publish: OnStorageThread(() => Publish(publish)); break;
            case Finish: break;
            default: throw new BrokenInvariantException($"A head's host carries out no {effect.GetType().Name}.");
        }
    }

    private void CarryOutForVoter(Effect effect)
    {
        switch (effect)
        {
            case SendToHead send: _parameterServer.Post(send.Answer); break;
            case StorePromise store: OnStorageThread(() => StorePromise(store.Promise)); break;
            case StoreCheckpoint store: OnStorageThread(() => StoreCheckpoint(store)); break;
            case LoadCheckpoint: _voter.Post(new CheckpointLoaded(_checkpoint!)); break;
            default: throw new BrokenInvariantException($"A voter's host carries out no {effect.GetType().Name}.");
        }
    }

    private void CarryOutForWorker(WorkerId id, Effect effect)
    {
        switch (effect)
        {
            case SendToCoordinator send: _coordinator.Post(send.Message); break;
            case SendToParameterServer send: _parameterServer.Post(send.Message); break;
            case ComputeLeaves compute: _workers[id].Compute(compute); break;
            case Finish: OnWorkerFinished(); break;
            default: throw new BrokenInvariantException($"A worker's host carries out no {effect.GetType().Name}.");
        }
    }

    private void OnWorkerFinished()
    {
        if (Interlocked.Decrement(ref _workersLeft) == 0)
        {
            _coordinator.Post(new WorkersExhausted());
        }
    }

    private void Observe(RunEvent happened)
    {
        lock (_observe)
        {
            _observe(happened);
        }
    }

    private void OnStorageThread(Action work) => _storageThread!.Post(work);

    private void StorePromise(Promise promise) => _voter.Post(
        Attempt(() => _storage.StoreGeneration(promise.Generation)) is { } reason
            ? new PromiseNotStored(promise, reason)
            : new PromiseStored(promise));

    private void StoreCheckpoint(StoreCheckpoint store) => _voter.Post(
        Attempt(() => _storage.StoreCheckpoint(store.Checkpoint)) is { } reason
            ? new CheckpointNotStored(store.Checkpoint, reason)
            : new CheckpointStored(store.Checkpoint));

    private void StoreModel(StoreModel store)
    {
        string sha256 = "";
        string? reason = Attempt(() => sha256 = _storage.StoreModel(store));
        _parameterServer.Post(reason is null ? new ModelStored(sha256) : new ModelNotStored(reason));
    }

    private void Publish(PublishEpochs publish)
    {
        if (Attempt(() => _storage.PublishEpochs(publish.Epochs)) is { } reason)
        {
            Attempt(() => Observe(new PublishingFailed(reason)));
        }
    }

    private string? Attempt(Action store)
    {
        try
        {
            store();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
#pragma warning disable CA1031 // On this thread nobody else would see it: the run ends with its cause.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _outcome.TrySetException(exception);
            return exception.Message;
        }
    }

    private sealed class HostedWorker(RoleMailbox mailbox, LeafComputer computer) : IDisposable
    {
        private WorkThread? _thread;

        public RoleMailbox Mailbox { get; } = mailbox;

        public void Start(string name) => _thread = new WorkThread(name);

        public void Compute(ComputeLeaves compute) => _thread!.Post(() => Mailbox.Post(Answer(compute)));

        public void Dispose() => _thread?.Dispose();

        private Input Answer(ComputeLeaves compute)
        {
            long attempt = compute.Offer.Attempt;
            try
            {
                long start = Stopwatch.GetTimestamp();
                IReadOnlyList<Contribution> contributions = computer.Compute(compute.Offer, compute.Recycled);
                return new LeavesComputed(attempt, contributions, Stopwatch.GetElapsedTime(start));
            }
#pragma warning disable CA1031 // Whatever computing throws: the worker reports it and leaves, others compute its leaves.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                return new LeavesNotComputed(attempt, $"{exception.GetType().Name}: {exception.Message}");
            }
        }
    }
}
