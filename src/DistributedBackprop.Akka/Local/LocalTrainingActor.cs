using Akka.Actor;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Local;

/// <summary>The parent of a run's head, of the voter of its only server node, and of its workers, all in one process.</summary>
internal sealed class LocalTrainingActor : ReceiveActor
{
    private static readonly NoBulk Bulk = new();
    private static readonly ServerId OnlyServer = new("this process");

    private readonly LocalPlace _place;
    private readonly TaskCompletionSource<RunOutcome> _outcome;
    private readonly StorageThread _storage;
    private readonly IActorRef _head;
    private readonly HashSet<IActorRef> _workers = [];

    /// <summary>Begins to train.</summary>
    /// <param name="place">What to train.</param>
    /// <param name="outcome">Is set once the run is over.</param>
    public LocalTrainingActor(LocalPlace place, TaskCompletionSource<RunOutcome> outcome)
    {
        _place = place;
        _outcome = outcome;
        _storage = place.StorageFor(Self);
        long lastGeneration = Math.Max(place.LastGeneration, place.Checkpoint?.Version.Generation ?? 0);
        Promise? promise = lastGeneration > 0 ? new Promise(lastGeneration, new HeadId(OnlyServer, Life: lastGeneration)) : null;
        IActorRef voter = Context.ActorOf(
            Props.Create(() => new VoterActor(place.Run, place.Run.CreateVoter(OnlyServer, promise, CheckpointOf(place)), _storage, Bulk)), "voter");
        var headPlace = new HeadPlace(
            place.Run, new HeadId(OnlyServer, Life: lastGeneration + 1), new Electorate([OnlyServer]), lastGeneration, voter, _ => ActorRefs.Nobody, Bulk);
        _head = Context.ActorOf(Props.Create(() => new RunActor(headPlace, _storage)), "head");
        Receive<RoleInput>(_head.Forward);
        Receive<HeadAt>(OnHeadAt);
        Receive<HistoryKnown>(_ => { });
        Receive<Happened>(OnHappened);
        Receive<RunOver>(OnRunOver);
        Receive<RoleFailed>(message => Fail(message.Exception));
        Receive<Terminated>(OnWorkerEnded);
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(exception =>
    {
        Fail(exception);
        return Directive.Stop;
    });

    private static CheckpointId? CheckpointOf(LocalPlace place) => place.Checkpoint is { } checkpoint ? CheckpointId.Of(checkpoint) : null;

    private void OnHeadAt(HeadAt head)
    {
        for (int number = 1; number <= _place.Workers; number++)
        {
            var id = new WorkerId(FormattableString.Invariant($"{number}"), Incarnation: 1);
            var place = new WorkerPlace(_place.Run, id, _place.CreateComputer(id), head.Coordinator, head.ParameterServer, Bulk);
            _workers.Add(Context.Watch(Context.ActorOf(Props.Create(() => new WorkerActor(place)), $"worker-{id}")));
        }
    }

    private void OnHappened(Happened happened)
    {
        try
        {
            _place.Observe(happened.Event);
        }
#pragma warning disable CA1031 // Whatever an observer throws ends the run with it, as it would in other hosts.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }

    /// <summary>Storage that has failed the run may hang, and was waited for before.</summary>
    private void OnRunOver(RunOver over)
    {
        if (over.Outcome.Reason.Cause == StopCause.StorageFailed)
        {
            _storage.PatienceSeconds = WorkThread.IdleWorkSeconds;
        }

        _outcome.TrySetResult(over.Outcome);
    }

    private void Fail(Exception exception)
    {
        _outcome.TrySetException(exception);
        Context.Stop(Self);
    }

    private void OnWorkerEnded(Terminated ended)
    {
        if (_workers.Remove(ended.ActorRef) && _workers.Count == 0)
        {
            _head.Tell(new RoleInput(new WorkersExhausted()));
        }
    }
}
