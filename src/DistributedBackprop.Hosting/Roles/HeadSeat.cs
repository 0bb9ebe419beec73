using DistributedBackprop.Engine;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Roles.Voting;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>
/// Runs a head and the only server node of its run: coordinator, parameter server and voter on a mailbox each, storage on a
/// thread of its own. Knows nothing of where workers are: what they are told goes to a delegate.
/// </summary>
internal sealed class HeadSeat : IDisposable
{
    private static readonly ServerId OnlyServer = new("this process");

    private readonly IRunStorage _storage;
    private readonly Action<RunEvent> _observe;
    private readonly Action<WorkerId, Message> _sendToWorker;
    private readonly RoleMailbox _coordinator;
    private readonly RoleMailbox _parameterServer;
    private readonly RoleMailbox _voter;
    private readonly Checkpoint? _checkpoint;
    private readonly double _patienceForStorageSeconds;
    private readonly TaskCompletionSource<RunOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StorageThread? _storageThread;

    /// <summary>Prepares a head; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="lastGeneration">The highest generation that was made durable; 0 for a new run.</param>
    /// <param name="checkpoint">The checkpoint to go on from; null to begin.</param>
    /// <param name="storage">Makes things durable.</param>
    /// <param name="clock">The time of the head's roles.</param>
    /// <param name="observe">Is told what happens, by several threads, one at a time.</param>
    /// <param name="sendToWorker">Sends a message to a worker, or drops it where there is no such worker. Must not block.</param>
    /// <param name="crew">Shares the parameter server's work; null for whoever attends its mailbox alone.</param>
    public HeadSeat(
        TrainingRun run,
        long lastGeneration,
        Checkpoint? checkpoint,
        IRunStorage storage,
        RunClock clock,
        Action<RunEvent> observe,
        Action<WorkerId, Message> sendToWorker,
        ICrew? crew = null)
    {
        _storage = storage;
        _observe = observe;
        _sendToWorker = sendToWorker;
        _checkpoint = checkpoint;
        _patienceForStorageSeconds = run.Options.Checkpoint.WaitSeconds;
        lastGeneration = Math.Max(lastGeneration, checkpoint?.Version.Generation ?? 0);
        var head = new HeadId(OnlyServer, Life: lastGeneration + 1);
        _coordinator = new RoleMailbox(run.CreateCoordinator(), clock, CarryOutForHead, Fail);
        _parameterServer = new RoleMailbox(run.CreateParameterServer(head, new Electorate([OnlyServer]), lastGeneration, crew), clock, CarryOutForHead, Fail);
        _voter = new RoleMailbox(CreateVoter(run, lastGeneration, checkpoint), clock, CarryOutForVoter, Fail);
    }

    /// <summary>How the run ends. Fails with <see cref="BrokenInvariantException"/> or another exception where a role or an observer threw.</summary>
    public Task<RunOutcome> Outcome => _outcome.Task;

    /// <summary>Begins.</summary>
    public void Start()
    {
        _storageThread = new StorageThread(_storage, _ => new CheckpointLoaded(_checkpoint!), Observe, Fail) { PatienceSeconds = _patienceForStorageSeconds };
        foreach (RoleMailbox role in AllRoles())
        {
            role.Post(new Start());
        }
    }

    /// <summary>Hands the coordinator an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="handled">Is called once it is handled.</param>
    public void PostToCoordinator(Input input, Action? handled = null) => _coordinator.Post(input, handled);

    /// <summary>Hands the parameter server an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="handled">Is called once it is handled.</param>
    public void PostToParameterServer(Input input, Action? handled = null) => _parameterServer.Post(input, handled);

    /// <summary>Asks training to end after the step under way.</summary>
    /// <param name="by">Who or what asks, for the log.</param>
    public void RequestStop(string by) => _coordinator.Post(new StopRequested(by));

    /// <summary>Tells people what happened. An observer that throws ends the run, whoever tells it: a stranger at the door may have brought that about.</summary>
    public void Observe(RunEvent happened)
    {
        try
        {
            lock (_observe)
            {
                _observe(happened);
            }
        }
#pragma warning disable CA1031 // The run fails with whatever the observer throws.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }

    /// <summary>Ends the run with an exception.</summary>
    public void Fail(Exception exception) => _outcome.TrySetException(exception);

    /// <summary>Takes no more inputs, and ends once storage has done what is queued.</summary>
    public void Dispose()
    {
        foreach (RoleMailbox role in AllRoles())
        {
            role.Close();
            role.Dispose();
        }

        _storageThread?.Dispose();
    }

    private RoleMailbox[] AllRoles() => [_voter, _parameterServer, _coordinator];

    /// <summary>Nobody but this process leads the run, so whose promise the generation on disk was does not matter.</summary>
    private static Voter CreateVoter(TrainingRun run, long lastGeneration, Checkpoint? checkpoint) => run.CreateVoter(
        OnlyServer,
        lastGeneration > 0 ? new Promise(lastGeneration, new HeadId(OnlyServer, Life: lastGeneration)) : null,
        checkpoint is null ? null : CheckpointId.Of(checkpoint));

    private void CarryOutForHead(Effect effect)
    {
        switch (effect)
        {
            case SendToCoordinator send: _coordinator.Post(send.Message); break;
            case SendToParameterServer send: _parameterServer.Post(send.Message); break;
            case SendToWorker send: _sendToWorker(send.Worker, send.Message); break;
            case SendToVoter send: _voter.Post(send.Message); break;
            case Report report: Observe(report.Event); break;
            case EndRun end: End(end.Outcome); break;
            case StoreModel or PublishEpochs: _storageThread!.CarryOut(effect, answer => _parameterServer.Post(answer)); break;
            case Finish: break;
            default: throw new BrokenInvariantException($"A head's host carries out no {effect.GetType().Name}.");
        }
    }

    private void CarryOutForVoter(Effect effect)
    {
        switch (effect)
        {
            case SendToHead send: _parameterServer.Post(send.Answer); break;
            case StorePromise or StoreCheckpoint or LoadCheckpoint: _storageThread!.CarryOut(effect, answer => _voter.Post(answer)); break;
            default: throw new BrokenInvariantException($"A voter's host carries out no {effect.GetType().Name}.");
        }
    }

    /// <summary>Storage that has failed the run may hang, and was waited for before.</summary>
    private void End(RunOutcome outcome)
    {
        if (outcome.Reason.Cause == StopCause.StorageFailed)
        {
            _storageThread!.PatienceSeconds = WorkThread.IdleWorkSeconds;
        }

        _outcome.TrySetResult(outcome);
    }
}
