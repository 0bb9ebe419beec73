using Akka.Actor;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Roles;

/// <summary>
/// The actor of a parameter server. To workers and voters of its own process it hands vectors over; those on other nodes fetch them by
/// a ticket, and it fetches theirs.
/// </summary>
internal sealed class ParameterServerActor : RoleActor
{
    private readonly HeadPlace _place;
    private readonly StorageThread _storage;
    private readonly Dictionary<WorkerId, RemoteWorker> _workers = [];
    private readonly HashSet<BulkTicket> _restoring = [];
    private readonly VectorPool _gradients;
    private readonly int _gradientsMost;
    private (ModelVersion Version, BulkTicket Ticket)? _parameters;
    private (long Number, BulkTicket Ticket)? _checkpoint;

    /// <summary>Prepares the actor.</summary>
    /// <param name="place">Where the head is.</param>
    /// <param name="storage">Makes the model and the metrics durable.</param>
    public ParameterServerActor(HeadPlace place, StorageThread storage)
        : base(place.Run.CreateParameterServer(place.Head, place.Electorate, place.LastGeneration))
    {
        _place = place;
        _storage = storage;
        _gradients = new VectorPool(place.Run.CreateVector);
        _gradientsMost = place.Run.Plan.LeavesOfFullStep;
        Receive<WorkerAt>(OnWorkerAt);
        Receive<PushForgone>(Take);
        Receive<VoterAnswer>(Take);
        Receive<TicketedPush>(OnTicketedPush);
        Receive<PushFetched>(OnPushFetched);
        Receive<PushLost>(OnPushLost);
        Receive<TicketedFetched>(OnTicketedFetched);
        Receive<CheckpointLost>(OnCheckpointLost);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Release(_parameters?.Ticket);
        Release(_checkpoint?.Ticket);
    }

    /// <inheritdoc/>
    protected override void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case SendToCoordinator send: Context.Parent.Tell(new ToCoordinator(send.Message)); break;
            case SendToWorker send: SendToWorker(send.Worker, send.Message); break;
            case SendToVoter send: SendToVoter(send.Voter, send.Message); break;
            case StoreModel or PublishEpochs: _storage.CarryOut(effect, Answer(Self)); break;
            case Report report: Context.Parent.Tell(new Happened(report.Event)); break;
            case Finish: break;
            default: throw Unknown(effect);
        }
    }

    /// <summary>A checkpoint that does not travel is not kept elsewhere: the role decides what follows.</summary>
    protected override void OnTooLong(object message, string reason)
    {
        if (message is TicketedKeep keep && keep.Head == _place.Head)
        {
            foreach (ServerId voter in _place.Electorate.Servers.Where(voter => voter != _place.Head.Server))
            {
                Take(new KeepFailed(voter, keep.Generation, keep.Number, reason));
            }
        }
    }

    /// <summary>What storage did comes as an input, on whichever thread.</summary>
    private static Action<Input> Answer(IActorRef self) => input => self.Tell(new RoleInput(input));

    private void OnWorkerAt(WorkerAt at)
    {
        // The role may still read what a worker that left has pushed: that is left to the memory's own care.
        _workers.Remove(at.Worker);
        if (at.Actor is not null)
        {
            _workers.Add(at.Worker, new RemoteWorker(at.Actor));
        }
    }

    private void SendToWorker(WorkerId id, Message message)
    {
        if (message is Offer next && next.Round.Version != _parameters?.Version)
        {
            Release(_parameters?.Ticket);
            _parameters = null;
        }

        if (!_workers.TryGetValue(id, out RemoteWorker? worker))
        {
            return;
        }

        if (worker.Actor.IsHere())
        {
            worker.Actor.Tell(new RoleInput(message));
        }
        else if (message is Offer offer)
        {
            worker.ReleaseBefore(offer.Round, _gradients);
            worker.Actor.Tell(new TicketedOffer(offer.Round, offer.Attempt, offer.Leaves, offer.Apart, TicketFor(offer)));
        }
        else
        {
            worker.Actor.Tell(message);
        }
    }

    /// <summary>
    /// All offers of a version share one ticket, until the next version is offered to anyone, whose successor is written over this
    /// one. Who still wants this one then is late, and gets an offer of the next.
    /// </summary>
    private BulkTicket TicketFor(Offer offer)
    {
        _parameters ??= (offer.Round.Version, _place.Bulk.Keep([offer.Parameters]));
        return _parameters.Value.Ticket;
    }

    private void SendToVoter(ServerId id, Message message)
    {
        if (id == _place.Head.Server)
        {
            _place.OwnVoter.Tell(new FromHead(_place.Head, message), Self);
        }
        else if (message is KeepRequest keep)
        {
            _place.VoterOf(id).Tell(new TicketedKeep(keep.Head, keep.Generation, keep.Number, CheckpointLabel.Of(keep.Checkpoint), TicketFor(keep)), Self);
        }
        else
        {
            _place.VoterOf(id).Tell(message, Self);
        }
    }

    /// <summary>All requests of a checkpoint share one ticket, repeated ones too: a server node that is fetching goes on with it.</summary>
    private BulkTicket TicketFor(KeepRequest keep)
    {
        if (_checkpoint?.Number != keep.Number)
        {
            Release(_checkpoint?.Ticket);
            _checkpoint = (keep.Number, _place.Bulk.Keep(CheckpointLabel.VectorsOf(keep.Checkpoint)));
        }

        return _checkpoint.Value.Ticket;
    }

    private void Release(BulkTicket? ticket)
    {
        if (ticket is { } kept)
        {
            _place.Bulk.Release(kept);
        }
    }

    /// <summary>Gradients are fetched only while the round may need them, and never more than a worker can have computed.</summary>
    private void OnTicketedPush(TicketedPush push)
    {
        if (!_workers.TryGetValue(push.Worker, out RemoteWorker? worker) || push.Round < worker.Newest)
        {
            return;
        }

        if (push.Gradients is not { } ticket)
        {
            Take(new Push(push.Worker, push.Round, push.Attempt, [.. push.Nodes.Select(at => new Contribution(at.Node, at.Sums, Gradient: null))], push.Elapsed));
            return;
        }

        if (push.Nodes.Count > _gradientsMost || worker.Fetching >= RemoteWorker.FetchesMost)
        {
            return;
        }

        FlatVector[] gradients = [.. push.Nodes.Select(_ => _gradients.Rent())];
        worker.Fetching++;
        IActorRef self = Self;
        _place.Bulk.FetchAsync(ticket, gradients, CancellationToken.None).PipeTo(
            self,
            success: () => new PushFetched(push, gradients),
            failure: exception => new PushLost(push, gradients, exception));
    }

    private void OnPushFetched(PushFetched fetched)
    {
        TicketedPush push = fetched.Push;
        if (!_workers.TryGetValue(push.Worker, out RemoteWorker? worker))
        {
            Return(fetched.Gradients);
            return;
        }

        worker.Fetching--;
        worker.Hold(push.Round, fetched.Gradients);
        Take(new Push(push.Worker, push.Round, push.Attempt, [.. push.Nodes.Zip(fetched.Gradients, (at, gradient) => new Contribution(at.Node, at.Sums, gradient))], push.Elapsed));
    }

    /// <summary>A push may be lost: its leaves are offered again, or the worker is gone.</summary>
    private void OnPushLost(PushLost lost)
    {
        Return(lost.Gradients);
        if (_workers.TryGetValue(lost.Push.Worker, out RemoteWorker? worker))
        {
            worker.Fetching--;
        }

        Context.Parent.Tell(new BulkLost($"the gradients of worker {lost.Push.Worker}", lost.Exception.Message));
    }

    /// <summary>A server node that is asked again answers again, by the same ticket.</summary>
    private void OnTicketedFetched(TicketedFetched fetched)
    {
        if (!_restoring.Add(fetched.Vectors))
        {
            return;
        }

        fetched.Label.FetchAsync(_place.Bulk, fetched.Vectors, _place.Run).PipeTo(
            Self,
            success: checkpoint => new RoleInput(new Fetched(fetched.Voter, fetched.Generation, checkpoint)),
            failure: exception => new CheckpointLost(fetched, exception.Message));
    }

    private void OnCheckpointLost(CheckpointLost lost)
    {
        _restoring.Remove(lost.Fetched.Vectors);
        Context.Parent.Tell(new BulkLost($"the checkpoint of server node {lost.Fetched.Voter}", lost.Reason));
    }

    private void Return(FlatVector[] gradients)
    {
        foreach (FlatVector gradient in gradients)
        {
            _gradients.Return(gradient);
        }
    }

    private sealed record PushFetched(TicketedPush Push, FlatVector[] Gradients) : INoSerializationVerificationNeeded;

    private sealed record PushLost(TicketedPush Push, FlatVector[] Gradients, Exception Exception) : INoSerializationVerificationNeeded;

    private sealed record CheckpointLost(TicketedFetched Fetched, string Reason) : INoSerializationVerificationNeeded;
}
