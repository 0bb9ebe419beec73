using Akka.Actor;
using Akka.TestKit;
using DistributedBackprop.Akka.Local;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Roles;

/// <summary>The head of a run lives and dies as one, and its parent knows of it.</summary>
public sealed class RunActorTests : RoleActorTest
{
    private static readonly ServerId Own = new("own:4053");

    private readonly TestProbe _voter;
    private readonly StorageThread _storage;

    public RunActorTests()
    {
        _voter = CreateTestProbe("voter");
        _storage = new StorageThread(new RunMemory(Run), _ => throw new NotSupportedException(), _ => { }, _ => { });
    }

    [Fact]
    public void What_the_parameter_server_tells_the_coordinator_arrives()
    {
        IActorRef run = Begin(out HeadAt head);

        VoteRequest request = Assert.IsType<VoteRequest>(_voter.ExpectMsg<FromHead>().Request);
        head.ParameterServer.Tell(new Vote(Own, request.Generation, request.SentAt, Newest: null));
        run.Tell(new RoleInput(new StopRequested("a test")));
        KeepRequest last = Assert.IsType<KeepRequest>(_voter.ExpectMsg<FromHead>().Request);
        head.ParameterServer.Tell(new Kept(Own, last.Generation, last.Number));

        var stopped = (RunOver)Parent.FishForMessage(message => message is RunOver);
        Assert.Equal((StopCause.Interrupted, "stopped by a test"), (stopped.Outcome.Reason.Cause, stopped.Outcome.Reason.Text));
    }

    [Fact]
    public void The_failure_of_either_role_reaches_the_parent()
    {
        Begin(out HeadAt head);

        head.ParameterServer.Tell(new RoleInput(new WorkersExhausted()));
        Assert.Contains("WorkersExhausted", Assert.IsType<BrokenInvariantException>(Parent.ExpectMsg<RoleFailed>().Exception).Message, StringComparison.Ordinal);
        head.Coordinator.Tell(new RoleInput(new LeavesNotComputed(1, "no")));
        Assert.Contains("LeavesNotComputed", Assert.IsType<BrokenInvariantException>(Parent.ExpectMsg<RoleFailed>().Exception).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_one_of_its_actors_throws_outside_of_its_role_reaches_the_parent_too()
    {
        Begin(out HeadAt head, new NoBulk());
        var label = new CheckpointLabel(new ModelVersion(1, 2), Run.Identity, new RunProgress(), Epochs: 0, [], HasBest: false);

        head.ParameterServer.Tell(new TicketedFetched(Own, 1, label, new BulkTicket("there:4054", 1)));

        Assert.Contains("fetch none", Parent.ExpectMsg<RoleFailed>().Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_actors_end_with_it()
    {
        IActorRef run = Begin(out HeadAt head);
        Watch(head.Coordinator);
        Watch(head.ParameterServer);

        ((IInternalActorRef)run).Stop();

        Assert.Equal(
            new HashSet<IActorRef> { head.Coordinator, head.ParameterServer },
            new HashSet<IActorRef> { ExpectMsg<Terminated>().ActorRef, ExpectMsg<Terminated>().ActorRef });
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _storage.Dispose();
    }

    private IActorRef Begin(out HeadAt head, IBulk? bulk = null)
    {
        var place = new HeadPlace(Run, new HeadId(Own, 1), new Electorate([Own]), LastGeneration: 0, _voter.Ref, _ => ActorRefs.Nobody, bulk ?? Bulk);
        Parent.IgnoreMessages<Happened>();
        IActorRef run = Start(Props.Create(() => new RunActor(place, _storage)));
        head = Parent.ExpectMsg<HeadAt>();
        return run;
    }
}
