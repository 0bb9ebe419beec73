using Akka.Actor;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Working;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Roles;

/// <summary>
/// The actor of one life of a worker. It computes on a dispatcher of its own, fetches the parameters of the newest offer from a head
/// on another node, and keeps gradients for that head to fetch. It ends with its head's coordinator.
/// </summary>
internal sealed class WorkerActor : RoleActor
{
    private readonly WorkerPlace _place;
    private readonly IActorRef _computing;
    private readonly ParameterInbox _parameters;
    private readonly Queue<(RoundId Round, BulkTicket Ticket)> _kept = new();
    private TicketedOffer? _next;
    private bool _fetching;

    /// <summary>Prepares the actor.</summary>
    /// <param name="place">The worker, and whom it works for.</param>
    public WorkerActor(WorkerPlace place)
        : base(place.Run.CreateWorker(place.Id))
    {
        _place = place;
        _parameters = new ParameterInbox(place.Run.CreateVector);
        _computing = Context.ActorOf(Props.Create(() => new ComputingActor(place.Computer, _parameters)).WithDispatcher(Dispatchers.Computing), "computing");
        Receive<Welcome>(Take);
        Receive<Refused>(refused =>
        {
            Context.Parent.Tell(refused);
            Take(refused);
        });
        Receive<RunEnded>(ended =>
        {
            Context.Parent.Tell(ended);
            Take(ended);
        });
        Receive<TicketedOffer>(OnTicketedOffer);
        Receive<ParametersFetched>(OnParametersFetched);
        Receive<BulkLost>(OnBulkLost);
        Receive<Terminated>(_ =>
        {
            Context.Parent.Tell(new HeadGone());
            Context.Stop(Self);
        });
        Context.Watch(place.Coordinator);
    }

    /// <inheritdoc/>
    protected override void PostStop() => ReleaseBefore(after: null);

    /// <inheritdoc/>
    protected override void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case SendToCoordinator send: _place.Coordinator.Tell(send.Message); break;
            case SendToParameterServer { Message: Push push }: SendPush(push); break;
            case SendToParameterServer send: _place.ParameterServer.Tell(send.Message); break;
            case ComputeLeaves compute:
                ReleaseBefore(compute.Offer.Round);
                _computing.Tell(new LocalEffect<ComputeLeaves>(compute));
                break;
            case Finish: Context.Stop(Self); break;
            default: throw Unknown(effect);
        }
    }

    /// <inheritdoc/>
    protected override void OnTooLong(object message, string reason)
    {
        if (message is TicketedPush push && push.Worker == _place.Id)
        {
            Fail(new BrokenInvariantException(reason));
        }
    }

    private void SendPush(Push push)
    {
        if (_place.ParameterServer.IsHere())
        {
            _place.ParameterServer.Tell(new RoleInput(push));
            return;
        }

        FlatVector[] gradients = [.. push.Contributions.Select(sums => sums.Gradient).OfType<FlatVector>()];
        BulkTicket? ticket = null;
        if (gradients.Length > 0)
        {
            ticket = _place.Bulk.Keep(gradients);
            _kept.Enqueue((push.Round, ticket.Value));
        }

        _place.ParameterServer.Tell(new TicketedPush(push.Worker, push.Round, push.Attempt, [.. push.Contributions.Select(sums => new NodeSums(sums.Node, sums.Sums))], push.Elapsed, ticket));
    }

    /// <summary>An offer of a later round shows that the server is through with what was pushed before; its memory is computed into again.</summary>
    private void ReleaseBefore(RoundId? after)
    {
        while (_kept.TryPeek(out (RoundId Round, BulkTicket Ticket) oldest) && (after is null || oldest.Round < after))
        {
            _place.Bulk.Release(_kept.Dequeue().Ticket);
        }
    }

    private void OnTicketedOffer(TicketedOffer offer)
    {
        if (_parameters.Complete(offer.Round.Version, justCame: false) is { } here)
        {
            Offer(offer, here);
        }
        else
        {
            _next = offer;
            FetchNext();
        }
    }

    /// <summary>Only the newest offer is worth its parameters.</summary>
    private void FetchNext()
    {
        if (_fetching || _next is not { } offer)
        {
            return;
        }

        _next = null;
        _fetching = true;
        FlatVector into = _parameters.Begin();
        _place.Bulk.FetchAsync(offer.Parameters, [into], CancellationToken.None).PipeTo(
            Self,
            success: () => new ParametersFetched(offer),
            failure: exception => new BulkLost($"the parameters of the step after {offer.Round.Version.Updates} updates", exception.Message));
    }

    private void OnParametersFetched(ParametersFetched fetched)
    {
        _fetching = false;
        Offer(fetched.Offer, _parameters.Complete(fetched.Offer.Round.Version, justCame: true)!);
        if (_next is { } next)
        {
            OnTicketedOffer(next);
        }
    }

    private void Offer(TicketedOffer offer, FlatVector parameters) => Take(new Offer(offer.Round, offer.Attempt, offer.Leaves, parameters) { Apart = offer.Apart });

    private void OnBulkLost(BulkLost lost)
    {
        _fetching = false;
        Context.Parent.Tell(lost);
        FetchNext();
    }

    private sealed record ParametersFetched(TicketedOffer Offer) : INoSerializationVerificationNeeded;
}
