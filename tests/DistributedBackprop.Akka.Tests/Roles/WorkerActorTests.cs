using Akka.Actor;
using Akka.TestKit;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tests.InProcess;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Roles;

/// <summary>A worker's actor fetches what it needs, keeps what it owes, and lets go of both.</summary>
public sealed class WorkerActorTests : RoleActorTest
{
    private static readonly WorkerId Worker = new("w", 1);

    private readonly TestProbe _coordinator;
    private readonly TestProbe _server;
    private readonly TestProbe _computing;

    public WorkerActorTests()
    {
        _coordinator = CreateTestProbe("coordinator");
        _server = CreateTestProbe("server");
        _computing = CreateTestProbe("computing");
    }

    [Fact]
    public void It_computes_at_the_parameters_that_it_fetched_and_keeps_the_gradients_for_the_server()
    {
        IActorRef worker = Begin();

        worker.Tell(OfferOf(updates: 0, attempt: 1));
        FetchAsked asked = Fetches.ExpectMsg<FetchAsked>();
        FlatVector parameters = VectorOf(1);
        asked.Succeed(parameters);

        Assert.Equal(TicketOf(0), asked.Ticket);
        Assert.True(parameters.HasBitsOf(_computing.ExpectMsg<Computing>().Offer.Parameters));
        TicketMade made = Tickets.ExpectMsg<TicketMade>();
        TicketedPush push = _server.ExpectMsg<TicketedPush>();
        Assert.Equal((Worker, made.Ticket, 1L), (push.Worker, push.Gradients, push.Attempt));
        Assert.Equal(push.Nodes.Count, made.Vectors.Count);
    }

    [Fact]
    public void Parameters_are_fetched_once_a_version()
    {
        IActorRef worker = Begin();
        Compute(worker, OfferOf(updates: 0, attempt: 1));

        worker.Tell(OfferOf(updates: 0, attempt: 2, leaf: 1));
        Assert.Equal(2, _server.ExpectMsg<TicketedPush>().Attempt);
        worker.Tell(OfferOf(updates: 1, attempt: 3));

        Assert.Equal(TicketOf(1), Fetches.ExpectMsg<FetchAsked>().Ticket);
    }

    [Fact]
    public void Of_the_offers_that_come_while_it_fetches_only_the_newest_is_worth_a_fetch()
    {
        IActorRef worker = Begin();

        worker.Tell(OfferOf(updates: 0, attempt: 1));
        FetchAsked first = Fetches.ExpectMsg<FetchAsked>();
        worker.Tell(OfferOf(updates: 1, attempt: 2));
        worker.Tell(OfferOf(updates: 2, attempt: 3));
        first.Succeed(VectorOf(1));

        Assert.Equal(TicketOf(2), Fetches.ExpectMsg<FetchAsked>().Ticket);
    }

    [Fact]
    public void Parameters_that_cannot_be_fetched_are_reported_and_the_next_ones_fetched()
    {
        IActorRef worker = Begin();
        worker.Tell(OfferOf(updates: 0, attempt: 1));
        FetchAsked first = Fetches.ExpectMsg<FetchAsked>();
        worker.Tell(OfferOf(updates: 1, attempt: 2));

        first.Fail("no route");

        Assert.Equal(new BulkLost("the parameters of the step after 0 updates", "no route"), Parent.ExpectMsg<BulkLost>());
        Fetches.ExpectMsg<FetchAsked>().Succeed(VectorOf(2));
        Assert.Equal(2, _server.ExpectMsg<TicketedPush>().Attempt);
    }

    [Fact]
    public void Gradients_are_kept_until_their_memory_is_computed_into_again()
    {
        IActorRef worker = Begin();
        Compute(worker, OfferOf(updates: 0, attempt: 1));
        worker.Tell(OfferOf(updates: 0, attempt: 2, leaf: 1));
        BulkTicket[] kept = [Tickets.ExpectMsg<TicketMade>().Ticket, Tickets.ExpectMsg<TicketMade>().Ticket];

        worker.Tell(OfferOf(updates: 1, attempt: 3));
        FetchAsked fetch = Fetches.ExpectMsg<FetchAsked>();
        Assert.False(Tickets.HasMessages);
        fetch.Succeed(VectorOf(2));

        Assert.Equal(kept[0], Tickets.ExpectMsg<TicketReleased>().Ticket);
        Assert.Equal(kept[1], Tickets.ExpectMsg<TicketReleased>().Ticket);
        Tickets.ExpectMsg<TicketMade>();
    }

    [Fact]
    public void A_validation_is_pushed_without_gradients()
    {
        IActorRef worker = Begin();

        worker.Tell(OfferOf(updates: 0, attempt: 1) with { Round = new RoundId(new ModelVersion(1, 0), RoundKind.Validation) });
        Fetches.ExpectMsg<FetchAsked>().Succeed(VectorOf(1));

        Assert.Null(_server.ExpectMsg<TicketedPush>().Gradients);
        Assert.False(Tickets.HasMessages);
    }

    [Fact]
    public void To_a_server_of_the_same_process_gradients_are_handed_over()
    {
        IActorRef worker = Begin(_server.Ref);

        worker.Tell(new RoleInput(new Offer(RoundOf(0), 1, [new LeafRange(0, 1)], VectorOf(1))));

        Push push = Assert.IsType<Push>(_server.ExpectMsg<RoleInput>().Input);
        Assert.NotNull(Assert.Single(push.Contributions).Gradient);
        Assert.False(Tickets.HasMessages);
    }

    [Fact]
    public void It_ends_with_its_coordinator_and_keeps_nothing_more()
    {
        IActorRef worker = Begin();
        Compute(worker, OfferOf(updates: 0, attempt: 1));
        BulkTicket kept = Tickets.ExpectMsg<TicketMade>().Ticket;
        Watch(worker);

        ((IInternalActorRef)_coordinator.Ref).Stop();

        ExpectTerminated(worker);
        Assert.Equal(kept, Tickets.ExpectMsg<TicketReleased>().Ticket);
    }

    [Fact]
    public void If_computing_throws_it_says_goodbye_and_why()
    {
        IActorRef worker = Begin(compute: _ => throw new InvalidTimeZoneException("no zone"));
        Watch(worker);

        worker.Tell(OfferOf(updates: 0, attempt: 1));
        Fetches.ExpectMsg<FetchAsked>().Succeed(VectorOf(1));

        Assert.Equal(new Goodbye(Worker, "InvalidTimeZoneException: no zone", Failed: true), _coordinator.ExpectMsg<Goodbye>());
        ExpectTerminated(worker);
    }

    [Fact]
    public void A_worker_that_is_refused_tells_its_node_and_ends()
    {
        IActorRef worker = Begin();
        Watch(worker);

        worker.Tell(new Refused("other settings"));

        Assert.Equal(new Refused("other settings"), Parent.ExpectMsg<Refused>());
        ExpectTerminated(worker);
    }

    [Fact]
    public void At_the_end_of_the_run_it_tells_its_node_and_ends()
    {
        IActorRef worker = Begin();
        Watch(worker);

        worker.Tell(new RunEnded("done", Failed: false));

        Parent.ExpectMsg<RunEnded>();
        ExpectTerminated(worker);
    }

    private static RoundId RoundOf(long updates) => new(new ModelVersion(1, updates), RoundKind.Gradient);

    private static BulkTicket TicketOf(long updates) => new("there:4054", updates);

    private static TicketedOffer OfferOf(long updates, long attempt, int leaf = 0) =>
        new(RoundOf(updates), attempt, [new LeafRange(leaf, leaf + 1)], [], TicketOf(updates));

    private IActorRef Begin(IActorRef? server = null, Action<Offer>? compute = null)
    {
        var computer = new SpoiltComputer(Run.CreateComputer(), compute ?? (offer => _computing.Ref.Tell(new Computing(offer))));
        var place = new WorkerPlace(Run, Worker, computer, _coordinator.Ref, server ?? Distant(_server), Bulk);
        IActorRef worker = Start(Props.Create(() => new WorkerActor(place)));
        Assert.Equal(new Hello(Worker, Run.Identity), _coordinator.ExpectMsg<Hello>());
        return worker;
    }

    private void Compute(IActorRef worker, TicketedOffer offer)
    {
        worker.Tell(offer);
        Fetches.ExpectMsg<FetchAsked>().Succeed(VectorOf(1));
        Assert.Equal(offer.Attempt, _server.ExpectMsg<TicketedPush>().Attempt);
    }

    private sealed record Computing(Offer Offer) : INoSerializationVerificationNeeded;
}
