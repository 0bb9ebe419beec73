using Akka.Actor;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Roles.Voting;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Roles;

/// <summary>The actor of a server node's voter. Heads of any node speak to it; checkpoints of heads on other nodes it fetches, one at a time.</summary>
internal sealed class VoterActor : RoleActor
{
    private readonly TrainingRun _run;
    private readonly StorageThread _storage;
    private readonly IBulk _bulk;
    private readonly Dictionary<HeadId, IActorRef> _heads = [];
    private (TicketedKeep Keep, IActorRef Head)? _next;
    private TicketedKeep? _fetching;
    private (CheckpointId Checkpoint, BulkTicket Ticket)? _told;

    /// <summary>Prepares the actor.</summary>
    /// <param name="run">The run.</param>
    /// <param name="voter">Its role, made from what this node's disk holds.</param>
    /// <param name="storage">Makes promises and checkpoints durable, and reads them.</param>
    /// <param name="bulk">Moves vectors between nodes.</param>
    public VoterActor(TrainingRun run, Voter voter, StorageThread storage, IBulk bulk)
        : base(voter)
    {
        _run = run;
        _storage = storage;
        _bulk = bulk;
        Receive<VoteRequest>(request => TakeFrom(request.Head, Sender, request));
        Receive<FetchRequest>(request => TakeFrom(request.Head, Sender, request));
        Receive<TicketedKeep>(OnTicketedKeep);
        Receive<KeepFetched>(OnKeepFetched);
        Receive<KeepLost>(OnKeepLost);
        Receive<FromHead>(message => TakeFrom(message.Head, Sender, message.Request));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        if (_told is { } told)
        {
            _bulk.Release(told.Ticket);
        }
    }

    /// <inheritdoc/>
    protected override void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case SendToHead send: Answer(_heads.GetValueOrDefault(send.Head, ActorRefs.Nobody), send.Answer); break;
            case StorePromise or StoreCheckpoint or LoadCheckpoint:
                IActorRef self = Self;
                _storage.CarryOut(effect, input => self.Tell(new RoleInput(input)));
                break;
            default: throw Unknown(effect);
        }
    }

    /// <inheritdoc/>
    protected override void OnTooLong(object message, string reason)
    {
        if (message is TicketedFetched fetched && fetched.Vectors == _told?.Ticket)
        {
            Fail(new BrokenInvariantException(reason));
        }
    }

    private void TakeFrom(HeadId head, IActorRef sender, Message request)
    {
        _heads[head] = sender;
        Take(request);
    }

    private void Answer(IActorRef head, VoterAnswer answer)
    {
        if (answer is not Fetched fetched)
        {
            head.Tell(answer);
        }
        else if (head.IsHere())
        {
            head.Tell(new RoleInput(fetched));
        }
        else
        {
            head.Tell(new TicketedFetched(fetched.Voter, fetched.Generation, CheckpointLabel.Of(fetched.Checkpoint), TicketFor(fetched.Checkpoint)));
        }
    }

    /// <summary>A head that asks again is told the same ticket: it may be fetching by it.</summary>
    private BulkTicket TicketFor(Checkpoint checkpoint)
    {
        var id = CheckpointId.Of(checkpoint);
        if (_told is { } told)
        {
            if (told.Checkpoint == id)
            {
                return told.Ticket;
            }

            _bulk.Release(told.Ticket);
        }

        BulkTicket ticket = _bulk.Keep(CheckpointLabel.VectorsOf(checkpoint));
        _told = (id, ticket);
        return ticket;
    }

    /// <summary>Heads repeat what is not answered. Of those that wait only the newest is worth fetching, and what is being fetched is not fetched again.</summary>
    private void OnTicketedKeep(TicketedKeep keep)
    {
        if (keep.Vectors != _fetching?.Vectors)
        {
            _next = (keep, Sender);
            FetchNext();
        }
    }

    private void FetchNext()
    {
        if (_fetching is not null || _next is not var (keep, head))
        {
            return;
        }

        _next = null;
        _fetching = keep;
        keep.Label.FetchAsync(_bulk, keep.Vectors, _run).PipeTo(
            Self,
            success: checkpoint => new KeepFetched(keep, head, checkpoint),
            failure: exception => new KeepLost(keep.Head, exception.Message));
    }

    private void OnKeepFetched(KeepFetched fetched)
    {
        _fetching = null;
        TicketedKeep keep = fetched.Keep;
        TakeFrom(keep.Head, fetched.From, new KeepRequest(keep.Head, keep.Generation, keep.Number, fetched.Checkpoint));
        FetchNext();
    }

    private void OnKeepLost(KeepLost lost)
    {
        _fetching = null;
        Context.Parent.Tell(new BulkLost($"a checkpoint of the head on {lost.Head}", lost.Reason));
        FetchNext();
    }

    private sealed record KeepFetched(TicketedKeep Keep, IActorRef From, Checkpoint Checkpoint) : INoSerializationVerificationNeeded;

    private sealed record KeepLost(HeadId Head, string Reason) : INoSerializationVerificationNeeded;
}
