using Akka.Actor;
using Akka.TestKit;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Roles;

/// <summary>A voter's actor answers the head that asked, and fetches no more than it keeps.</summary>
public sealed class VoterActorTests : RoleActorTest
{
    private static readonly ServerId Node = new("node:4053");

    private static readonly HeadId Head = new(new ServerId("head:4053"), 1);

    private static readonly HeadId Other = new(new ServerId("other:4053"), 1);

    private static readonly CheckpointId OnDisk = new(new ModelVersion(0, 3), FinishedEpochs: 0, IsLast: false);

    private readonly TestProbe _head;
    private readonly TestProbe _other;
    private readonly StorageThread _storage;
    private readonly Checkpoint _checkpoint;

    public VoterActorTests()
    {
        _head = CreateTestProbe("head");
        _other = CreateTestProbe("other");
        _checkpoint = CheckpointOf(updates: 3);
        _storage = new StorageThread(new RunMemory(Run), _ => new CheckpointLoaded(_checkpoint), _ => { }, _ => { });
    }

    [Fact]
    public void Answers_go_to_the_head_that_asked()
    {
        IActorRef voter = Begin();

        voter.Tell(new VoteRequest(Head, Run.Identity, 1, TimeSpan.FromTicks(5)), Distant(_head));
        Assert.Equal(new Vote(Node, 1, TimeSpan.FromTicks(5), OnDisk), _head.ExpectMsg<Vote>());
        voter.Tell(new VoteRequest(Other, Run.Identity, 2, TimeSpan.FromTicks(6)), Distant(_other));
        Assert.Equal(2, _other.ExpectMsg<Vote>().Generation);
        voter.Tell(new VoteRequest(Head, Run.Identity, 1, TimeSpan.FromTicks(7)), Distant(_head));

        Assert.Equal(new Promise(2, Other), _head.ExpectMsg<Outvoted>().Promised);
    }

    [Fact]
    public void Checkpoints_are_fetched_one_at_a_time_and_of_those_that_wait_only_the_newest()
    {
        IActorRef voter = BeginPromised();

        voter.Tell(KeepOf(1), Distant(_head));
        FetchAsked first = Fetches.ExpectMsg<FetchAsked>();
        voter.Tell(KeepOf(2), Distant(_head));
        voter.Tell(KeepOf(3), Distant(_head));
        Assert.False(Fetches.HasMessages);
        first.Succeed(CheckpointLabel.VectorsOf(_checkpoint));
        FetchAsked second = Fetches.ExpectMsg<FetchAsked>();
        second.Succeed(CheckpointLabel.VectorsOf(_checkpoint));

        Assert.Equal((TicketOf(1), TicketOf(3)), (first.Ticket, second.Ticket));
        Assert.Equal(1, _head.ExpectMsg<Kept>().Number);
        Assert.Equal(3, _head.ExpectMsg<Kept>().Number);
    }

    [Fact]
    public void A_checkpoint_that_is_being_fetched_is_not_fetched_again()
    {
        IActorRef voter = BeginPromised();

        voter.Tell(KeepOf(1), Distant(_head));
        voter.Tell(KeepOf(1), Distant(_head));
        Fetches.ExpectMsg<FetchAsked>().Succeed(CheckpointLabel.VectorsOf(_checkpoint));
        _head.ExpectMsg<Kept>();
        voter.Tell(KeepOf(2), Distant(_head));

        Assert.Equal(TicketOf(2), Fetches.ExpectMsg<FetchAsked>().Ticket);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_fetched_is_reported_and_the_next_one_fetched()
    {
        IActorRef voter = BeginPromised();
        voter.Tell(KeepOf(1), Distant(_head));
        FetchAsked first = Fetches.ExpectMsg<FetchAsked>();
        voter.Tell(KeepOf(2), Distant(_head));

        first.Fail("no route");

        Assert.Equal(new BulkLost($"a checkpoint of the head on {Head}", "no route"), Parent.ExpectMsg<BulkLost>());
        Fetches.ExpectMsg<FetchAsked>().Succeed(CheckpointLabel.VectorsOf(_checkpoint));
        Assert.Equal(2, _head.ExpectMsg<Kept>().Number);
    }

    [Fact]
    public void A_checkpoint_of_more_epochs_than_the_run_has_is_not_fetched()
    {
        IActorRef voter = BeginPromised();
        TicketedKeep keep = KeepOf(1);
        int most = Run.Options.Stopping.Epochs;

        voter.Tell(keep with { Label = keep.Label with { Epochs = most + 1 } }, Distant(_head));

        Assert.Equal(new BulkLost($"a checkpoint of the head on {Head}", $"a checkpoint after {most + 1} epochs comes for a run of {most}"), Parent.ExpectMsg<BulkLost>());
        Assert.False(Fetches.HasMessages);
    }

    [Fact]
    public void Where_its_answer_is_too_long_to_travel_it_ends_with_the_cause()
    {
        IActorRef voter = BeginPromised();
        voter.Tell(new FetchRequest(Head, 1, CheckpointId.Of(_checkpoint)), Distant(_head));
        TicketedFetched answer = _head.ExpectMsg<TicketedFetched>();
        Watch(voter);

        Sys.EventStream.Publish(new MessageTooLong(answer with { Vectors = TicketOf(9) }, "another's"));
        Sys.EventStream.Publish(new MessageTooLong(answer, "it is too long"));

        Assert.Equal("it is too long", Parent.ExpectMsg<RoleFailed>().Exception.Message);
        ExpectTerminated(voter);
    }

    [Fact]
    public void What_it_keeps_is_what_was_fetched()
    {
        var storage = new KeepingStorage();
        using var thread = new StorageThread(storage, _ => throw new NotSupportedException(), _ => { }, _ => { });
        IActorRef voter = Begin(thread);
        Promise(voter);
        Checkpoint kept = CheckpointOf(updates: 9);

        voter.Tell(new TicketedKeep(Head, 1, 1, CheckpointLabel.Of(kept), TicketOf(1)), Distant(_head));
        Fetches.ExpectMsg<FetchAsked>().Succeed(CheckpointLabel.VectorsOf(kept));
        _head.ExpectMsg<Kept>();

        Assert.Equal(CheckpointId.Of(kept), CheckpointId.Of(storage.Kept!));
        Assert.All(CheckpointLabel.VectorsOf(kept).Zip(CheckpointLabel.VectorsOf(storage.Kept!)), pair => Assert.True(pair.First.HasBitsOf(pair.Second)));
    }

    [Fact]
    public void A_head_on_another_node_is_told_the_same_ticket_for_the_same_checkpoint()
    {
        IActorRef voter = BeginPromised();

        voter.Tell(new FetchRequest(Head, 1, CheckpointId.Of(_checkpoint)), Distant(_head));
        TicketedFetched first = _head.ExpectMsg<TicketedFetched>();
        voter.Tell(new FetchRequest(Head, 1, CheckpointId.Of(_checkpoint)), Distant(_head));
        TicketedFetched second = _head.ExpectMsg<TicketedFetched>();

        TicketMade made = Tickets.ExpectMsg<TicketMade>();
        Assert.Equal((made.Ticket, made.Ticket), (first.Vectors, second.Vectors));
        Assert.All(CheckpointLabel.VectorsOf(_checkpoint).Zip(made.Vectors, (wanted, told) => wanted.HasBitsOf(told)), Assert.True);
        Assert.Equal(CheckpointLabel.VectorsOf(_checkpoint).Count, made.Vectors.Count);
        Assert.Equal(_checkpoint.Version, first.Label.Version);
        Assert.False(Tickets.HasMessages);
        Stop(voter);
        Assert.Equal(made.Ticket, Tickets.ExpectMsg<TicketReleased>().Ticket);
    }

    [Fact]
    public void A_head_of_the_same_process_gets_the_checkpoint_itself()
    {
        IActorRef voter = Begin();
        voter.Tell(new FromHead(Head, new VoteRequest(Head, Run.Identity, 1, TimeSpan.Zero)), _head.Ref);
        _head.ExpectMsg<Vote>();

        voter.Tell(new FromHead(Head, new FetchRequest(Head, 1, CheckpointId.Of(_checkpoint))), _head.Ref);

        Assert.Same(_checkpoint, Assert.IsType<Fetched>(_head.ExpectMsg<RoleInput>().Input).Checkpoint);
        Assert.False(Tickets.HasMessages);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _storage.Dispose();
    }

    private static BulkTicket TicketOf(long number) => new("head:4054", number);

    private TicketedKeep KeepOf(long number) => new(Head, 1, number, CheckpointLabel.Of(_checkpoint), TicketOf(number));

    private Checkpoint CheckpointOf(long updates) => new(
        new ModelVersion(1, updates),
        Run.Identity,
        new RunProgress { Updates = updates },
        new ModelTensors(VectorOf(1), [KeyValuePair.Create("velocity", VectorOf(2))], VectorOf(3)));

    private IActorRef Begin(StorageThread? storage = null) =>
        Start(Props.Create(() => new VoterActor(Run, Run.CreateVoter(Node, null, OnDisk), storage ?? _storage, Bulk)));

    private IActorRef BeginPromised()
    {
        IActorRef voter = Begin();
        Promise(voter);
        return voter;
    }

    private void Promise(IActorRef voter)
    {
        voter.Tell(new VoteRequest(Head, Run.Identity, 1, TimeSpan.Zero), Distant(_head));
        _head.ExpectMsg<Vote>();
    }

    private sealed class KeepingStorage : IRunStorage
    {
        public Checkpoint? Kept { get; private set; }

        public void StorePromise(Promise promise)
        {
        }

        public void StoreCheckpoint(Checkpoint checkpoint) => Kept = checkpoint;

        public void PublishEpochs(IReadOnlyList<EpochRecord> epochs) => throw new NotSupportedException();

        public string StoreModel(StoreModel model) => throw new NotSupportedException();
    }
}
