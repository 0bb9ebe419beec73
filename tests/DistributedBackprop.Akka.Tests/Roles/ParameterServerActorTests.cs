using Akka.Actor;
using Akka.TestKit;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tests;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Roles;

/// <summary>The parameter server's actor offers by ticket, fetches what is pushed to it, and lets go of what nobody needs any more.</summary>
public sealed class ParameterServerActorTests : RoleActorTest
{
    private static readonly ServerId Own = new("own:4053");

    private static readonly ServerId Second = new("second:4053");

    private static readonly ServerId Third = new("third:4053");

    private static readonly WorkerId Anna = new("anna", 1);

    private static readonly WorkerId Bert = new("bert", 1);

    private readonly TestProbe _ownVoter;
    private readonly TestProbe _otherVoter;
    private readonly TestProbe _anna;
    private readonly TestProbe _bert;
    private readonly LeafComputer _computer;
    private readonly StorageThread _storage;
    private readonly Dictionary<BulkTicket, FlatVector> _offered = [];
    private ModelVersion _ready;
    private long _pushed;

    public ParameterServerActorTests()
    {
        Run = Flowers.Prepare(Flowers.Options with
        {
            Workers = new WorkerOptions { StragglerFactor = null, OfferAgainSeconds = 86400 },
            Servers = new ServerOptions { RenewSeconds = 3600, LeaseSeconds = 86400, AskAgainSeconds = 0.05, AskAgainSecondsMost = 0.05 },
            Checkpoint = new CheckpointOptions { EverySeconds = null, EverySteps = 1 },
        });
        _ownVoter = CreateTestProbe("own-voter");
        _otherVoter = CreateTestProbe("other-voter");
        _anna = CreateTestProbe("anna");
        _bert = CreateTestProbe("bert");
        _computer = Run.CreateComputer();
        _storage = new StorageThread(new RunMemory(Run), _ => throw new NotSupportedException(), _ => { }, _ => { });
        Parent.IgnoreMessages<Happened>();
        _ownVoter.IgnoreMessages<FromHead>(message => message.Request is KeepRequest);
    }

    [Fact]
    public void Offers_of_a_version_share_a_ticket_until_the_next_version_begins()
    {
        IActorRef server = Begin();
        Assign(server, (Anna, Distant(_anna)), (Bert, Distant(_bert)));
        TicketMade first = Tickets.ExpectMsg<TicketMade>();

        Push(server, Anna, ExpectOffer(_anna, first));
        Assert.False(Tickets.HasMessages);
        Push(server, Bert, ExpectOffer(_bert, first));

        Assert.Equal(first.Ticket, Tickets.ExpectMsg<TicketReleased>().Ticket);
        TicketMade second = Tickets.ExpectMsg<TicketMade>();
        Assert.Equal(1, ExpectOffer(_anna, second).Round.Version.Updates);
        Assert.Equal(1, ExpectOffer(_bert, second).Round.Version.Updates);
    }

    [Fact]
    public void Parameters_are_kept_no_more_once_the_next_ones_are_offered_to_whomever()
    {
        IActorRef server = Begin();
        Assign(server, (Anna, Distant(_anna)), (Bert, _bert.Ref));
        TicketMade first = Tickets.ExpectMsg<TicketMade>();
        PushHere(server, Bert, ExpectOfferHere(_bert));
        Assign(server, (Bert, _bert.Ref));

        PushHere(server, Bert, ExpectOfferHere(_bert));

        Assert.Equal(1, ExpectOfferHere(_bert).Round.Version.Updates);
        Assert.Equal(first.Ticket, Tickets.ExpectMsg<TicketReleased>().Ticket);
    }

    [Fact]
    public void To_workers_of_its_process_it_hands_offers_over()
    {
        IActorRef server = Begin();
        Assign(server, (Anna, _anna.Ref));

        PushHere(server, Anna, ExpectOfferHere(_anna));

        Assert.Equal(1, ExpectOfferHere(_anna).Round.Version.Updates);
        Assert.False(Tickets.HasMessages);
        Assert.False(Fetches.HasMessages);
    }

    [Fact]
    public void Gradients_are_fetched_into_memory_of_rounds_that_are_past_only()
    {
        IActorRef server = Begin();
        Assign(server, (Anna, Distant(_anna)), (Bert, Distant(_bert)));
        TicketMade first = Tickets.ExpectMsg<TicketMade>();
        TicketedOffer toAnna = ExpectOffer(_anna, first);

        IReadOnlyList<FlatVector>[] used = [Push(server, Anna, toAnna), Push(server, Anna, toAnna), Push(server, Bert, ExpectOffer(_bert, first))];
        Tickets.ExpectMsg<TicketReleased>();
        TicketMade second = Tickets.ExpectMsg<TicketMade>();
        IReadOnlyList<FlatVector> usedAgain = Push(server, Anna, ExpectOffer(_anna, second));

        Assert.Equal(used.Sum(vectors => vectors.Count), used.SelectMany(vectors => vectors).Distinct().Count());
        Assert.Subset(used.SelectMany(vectors => vectors).ToHashSet(), usedAgain.ToHashSet());
    }

    [Fact]
    public void Gradients_of_the_round_under_way_are_not_written_over_though_its_worker_is_offered_more_of_it()
    {
        IActorRef server = Begin();
        Assign(server, (Anna, Distant(_anna)), (Bert, Distant(_bert)));
        TicketMade made = Tickets.ExpectMsg<TicketMade>();
        Parent.IgnoreNoMessages();
        IReadOnlyList<FlatVector> ofAnna = Push(server, Anna, ExpectOffer(_anna, made));
        Parent.FishForMessage(message => message is Happened { Event: LeavesCounted });
        _bert.ExpectMsg<TicketedOffer>();

        server.Tell(new RoleInput(new Assignment(_ready.Generation, [new WorkerShare(Anna, 1)])));
        server.Tell(PushOf(Anna, ExpectOffer(_anna, made), out _));

        Assert.Empty(ofAnna.Intersect(Fetches.ExpectMsg<FetchAsked>().Into));
    }

    [Fact]
    public void Pushes_of_rounds_that_are_past_are_not_fetched()
    {
        IActorRef server = Begin();
        Assign(server, (Anna, Distant(_anna)));
        TicketedOffer first = ExpectOffer(_anna, Tickets.ExpectMsg<TicketMade>());
        Push(server, Anna, first);
        Tickets.ExpectMsg<TicketReleased>();
        TicketedOffer second = ExpectOffer(_anna, Tickets.ExpectMsg<TicketMade>());

        server.Tell(PushOf(Anna, first, out _));
        TicketedPush push = PushOf(Anna, second, out _);
        server.Tell(push);

        Assert.Equal(push.Gradients, Fetches.ExpectMsg<FetchAsked>().Ticket);
    }

    [Fact]
    public void What_no_worker_can_have_computed_is_not_fetched()
    {
        IActorRef server = Begin();
        Assign(server, (Anna, Distant(_anna)));
        TicketedPush push = PushOf(Anna, ExpectOffer(_anna, Tickets.ExpectMsg<TicketMade>()), out _);

        server.Tell(push with { Nodes = [.. Enumerable.Repeat(push.Nodes[0], Run.Plan.LeavesOfFullStep + 1)] });
        server.Tell(push with { Worker = new WorkerId("stranger", 1), Gradients = new BulkTicket("stranger:4054", 1) });
        server.Tell(push);

        Assert.Equal(push.Nodes.Count, Fetches.ExpectMsg<FetchAsked>().Into.Count);
    }

    [Fact]
    public void From_one_worker_only_a_few_pushes_are_fetched_at_a_time()
    {
        IActorRef server = Begin();
        Assign(server, (Anna, Distant(_anna)), (Bert, Distant(_bert)));
        TicketMade made = Tickets.ExpectMsg<TicketMade>();
        TicketedPush ofAnna = PushOf(Anna, ExpectOffer(_anna, made), out _);
        TicketedPush ofBert = PushOf(Bert, ExpectOffer(_bert, made), out _);

        foreach (long number in Enumerable.Range(0, RemoteWorker.FetchesMost + 2))
        {
            server.Tell(ofAnna with { Gradients = new BulkTicket("anna:4054", number) });
        }

        server.Tell(ofBert);

        Assert.All(Enumerable.Range(0, RemoteWorker.FetchesMost), number => Assert.Equal(new BulkTicket("anna:4054", number), Fetches.ExpectMsg<FetchAsked>().Ticket));
        Assert.Equal(ofBert.Gradients, Fetches.ExpectMsg<FetchAsked>().Ticket);
    }

    [Fact]
    public void Gradients_that_cannot_be_fetched_are_reported_and_their_memory_is_used_again()
    {
        IActorRef server = Begin();
        Assign(server, (Anna, Distant(_anna)));
        TicketedOffer offer = ExpectOffer(_anna, Tickets.ExpectMsg<TicketMade>());
        server.Tell(PushOf(Anna, offer, out _));
        FetchAsked lost = Fetches.ExpectMsg<FetchAsked>();

        lost.Fail("no route");
        Assert.Equal(new BulkLost("the gradients of worker anna", "no route"), Parent.ExpectMsg<BulkLost>());

        Assert.Equal(lost.Into.ToHashSet(), Push(server, Anna, offer).ToHashSet());
        Tickets.ExpectMsg<TicketReleased>();
        Assert.Equal(1, ExpectOffer(_anna, Tickets.ExpectMsg<TicketMade>()).Round.Version.Updates);
    }

    [Fact]
    public void A_checkpoint_is_kept_under_one_ticket_however_often_it_is_asked_for_and_until_the_next_one()
    {
        IActorRef server = Begin([Own, Second, Third]);
        Assign(server, (Anna, _anna.Ref));
        PushHere(server, Anna, ExpectOfferHere(_anna));

        TicketMade made = Tickets.ExpectMsg<TicketMade>();
        TicketedKeep[] asked = [.. Enumerable.Range(0, 6).Select(_ => _otherVoter.ExpectMsg<TicketedKeep>())];
        Assert.All(asked, keep => Assert.Equal((1L, made.Ticket), (keep.Number, keep.Vectors)));
        Assert.Equal((asked[0].Label.HasBest ? 3 : 2) + asked[0].Label.OptimizerState.Count, made.Vectors.Count);
        Assert.False(Tickets.HasMessages);

        server.Tell(new Kept(Own, asked[0].Generation, 1), _ownVoter.Ref);
        server.Tell(new Kept(Second, asked[0].Generation, 1), _otherVoter.Ref);
        PushHere(server, Anna, ExpectOfferHere(_anna));

        Assert.Equal(made.Ticket, Tickets.ExpectMsg<TicketReleased>().Ticket);
        Tickets.ExpectMsg<TicketMade>();
        _otherVoter.FishForMessage<TicketedKeep>(keep => keep.Number == 2);
    }

    [Fact]
    public void A_checkpoint_that_is_too_long_to_travel_is_not_kept_elsewhere_and_the_run_knows_why()
    {
        IActorRef server = Begin([Own, Second, Third]);
        Assign(server, (Anna, _anna.Ref));
        Parent.IgnoreNoMessages();
        PushHere(server, Anna, ExpectOfferHere(_anna));
        TicketedKeep keep = _otherVoter.ExpectMsg<TicketedKeep>();

        Sys.EventStream.Publish(new MessageTooLong(keep with { Head = keep.Head with { Life = 2 } }, "another's"));
        Sys.EventStream.Publish(new MessageTooLong(keep, "it is too long"));

        Happened failed = Parent.FishForMessage<Happened>(happened => happened.Event is CheckpointFailed);
        Assert.Contains("it is too long", ((CheckpointFailed)failed.Event).Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("another's", ((CheckpointFailed)failed.Event).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_node_is_fetched_once_and_gone_on_from()
    {
        Checkpoint checkpoint = CheckpointAfterAStep();
        IActorRef server = Create([Own, Second, Third]);
        VoteRequest request = Assert.IsType<VoteRequest>(_ownVoter.ExpectMsg<FromHead>().Request);
        server.Tell(new Vote(Second, request.Generation, request.SentAt, CheckpointId.Of(checkpoint)), _otherVoter.Ref);
        server.Tell(new Vote(Third, request.Generation, request.SentAt, CheckpointId.Of(checkpoint)), _otherVoter.Ref);
        FetchRequest asked = _otherVoter.FishForMessage<FetchRequest>(_ => true);

        var answer = new TicketedFetched(Second, asked.Generation, CheckpointLabel.Of(checkpoint), new BulkTicket("second:4054", 1));
        server.Tell(answer);
        server.Tell(answer);
        server.Tell(answer with { Voter = Third, Vectors = new BulkTicket("third:4054", 1) });
        FetchAsked ofSecond = Fetches.ExpectMsg<FetchAsked>();
        FetchAsked ofThird = Fetches.ExpectMsg<FetchAsked>();
        ofSecond.Fail("no route");
        Assert.Equal(new BulkLost($"the checkpoint of server node {Second}", "no route"), Parent.ExpectMsg<BulkLost>());
        server.Tell(answer);
        Assert.Equal(ofSecond.Ticket, Fetches.ExpectMsg<FetchAsked>().Ticket);
        ofThird.Succeed(CheckpointLabel.VectorsOf(checkpoint));

        Assert.Equal(1, ExpectReady().Updates);
        Assign(server, (Anna, _anna.Ref));
        Assert.True(checkpoint.Tensors.Parameters.HasBitsOf(ExpectOfferHere(_anna).Parameters));
    }

    [Fact]
    public void When_it_ends_it_keeps_nothing_more()
    {
        IActorRef server = Begin([Own, Second, Third]);
        Assign(server, (Anna, Distant(_anna)));
        Push(server, Anna, ExpectOffer(_anna, Tickets.ExpectMsg<TicketMade>()));
        Tickets.ExpectMsg<TicketMade>();
        Tickets.ExpectMsg<TicketReleased>();
        _anna.ExpectMsg<TicketedOffer>();
        Tickets.ExpectMsg<TicketMade>();

        Stop(server);

        Tickets.ExpectMsg<TicketReleased>();
        Tickets.ExpectMsg<TicketReleased>();
    }

    [Fact]
    public void If_the_role_throws_the_actor_ends_and_its_parent_knows_why()
    {
        IActorRef server = Begin();
        Watch(server);

        server.Tell(new RoleInput(new Hello(Anna, Run.Identity)));

        Assert.IsType<BrokenInvariantException>(Parent.ExpectMsg<RoleFailed>().Exception);
        ExpectTerminated(server);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _storage.Dispose();
    }

    /// <summary>A server that leads, and has nobody to work for it yet.</summary>
    private IActorRef Begin(IReadOnlyList<ServerId>? electorate = null)
    {
        IActorRef server = Create(electorate ?? [Own]);
        VoteRequest request = Assert.IsType<VoteRequest>(_ownVoter.ExpectMsg<FromHead>().Request);
        foreach (ServerId voter in electorate ?? [Own])
        {
            server.Tell(new Vote(voter, request.Generation, request.SentAt, Newest: null), _ownVoter.Ref);
        }

        ExpectReady();
        return server;
    }

    private IActorRef Create(IReadOnlyList<ServerId> electorate)
    {
        _otherVoter.IgnoreMessages<VoteRequest>();
        var place = new HeadPlace(Run, new HeadId(Own, 1), new Electorate(electorate), LastGeneration: 0, _ownVoter.Ref, _ => Distant(_otherVoter), Bulk);
        return Start(Props.Create(() => new ParameterServerActor(place, _storage)));
    }

    private ModelVersion ExpectReady() => _ready = Assert.IsType<HeadReady>(Parent.ExpectMsg<ToCoordinator>().Message).Version;

    private void Assign(IActorRef server, params (WorkerId Worker, IActorRef Actor)[] members)
    {
        foreach ((WorkerId worker, IActorRef actor) in members)
        {
            server.Tell(new WorkerAt(worker, actor));
        }

        server.Tell(new RoleInput(new Assignment(_ready.Generation, [.. members.Select(member => new WorkerShare(member.Worker, 1))])));
    }

    private TicketedOffer ExpectOffer(TestProbe worker, TicketMade made)
    {
        TicketedOffer offer = worker.ExpectMsg<TicketedOffer>();
        Assert.Equal(made.Ticket, offer.Parameters);
        _offered[made.Ticket] = Assert.Single(made.Vectors);
        return offer;
    }

    private static Offer ExpectOfferHere(TestProbe worker) => Assert.IsType<Offer>(worker.ExpectMsg<RoleInput>().Input);

    private TicketedPush PushOf(WorkerId worker, TicketedOffer offer, out IEnumerable<FlatVector> gradients)
    {
        IReadOnlyList<Contribution> sums = _computer.Compute(new Offer(offer.Round, offer.Attempt, offer.Leaves, _offered[offer.Parameters]), []);
        gradients = sums.Select(sum => sum.Gradient!);
        return new TicketedPush(worker, offer.Round, offer.Attempt, [.. sums.Select(sum => new NodeSums(sum.Node, sum.Sums))], TimeSpan.FromTicks(1), new BulkTicket($"{worker}:4054", ++_pushed));
    }

    /// <summary>Answers an offer from another node.</summary>
    /// <returns>What the gradients were fetched into.</returns>
    private IReadOnlyList<FlatVector> Push(IActorRef server, WorkerId worker, TicketedOffer offer)
    {
        TicketedPush push = PushOf(worker, offer, out IEnumerable<FlatVector> gradients);
        server.Tell(push);
        FetchAsked asked = Fetches.ExpectMsg<FetchAsked>();
        Assert.Equal(push.Gradients, asked.Ticket);
        asked.Succeed(gradients);
        return asked.Into;
    }

    /// <summary>Answers an offer from the same process.</summary>
    private void PushHere(IActorRef server, WorkerId worker, Offer offer) =>
        server.Tell(new RoleInput(new Push(worker, offer.Round, offer.Attempt, _computer.Compute(offer, []), TimeSpan.FromTicks(1))));

    private Checkpoint CheckpointAfterAStep()
    {
        _ownVoter.IgnoreNoMessages();
        IActorRef server = Begin();
        Assign(server, (Anna, _anna.Ref));
        PushHere(server, Anna, ExpectOfferHere(_anna));
        var kept = (KeepRequest)_ownVoter.FishForMessage<FromHead>(message => message.Request is KeepRequest).Request;
        Stop(server);
        _anna.ExpectMsg<RoleInput>();
        while (_ownVoter.HasMessages)
        {
            _ownVoter.ReceiveOne();
        }

        return kept.Checkpoint;
    }
}
