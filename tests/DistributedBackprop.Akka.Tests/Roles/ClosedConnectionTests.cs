using Akka.Actor;
using Akka.Remote;
using Akka.TestKit;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Hosting.Tests;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Roles;

/// <summary>What a closed connection says to the coordinator's actor of the workers behind it.</summary>
public sealed class ClosedConnectionTests : RoleActorTest
{
    private static readonly WorkerId Anna = new("anna", 1);

    private static readonly Address Here = new("akka.tcp", "dbp", "here", 4053);

    private readonly TestProbe _server;
    private readonly IActorRef _anna;
    private readonly IActorRef _coordinator;

    public ClosedConnectionTests()
        : base(writesMessages: false)
    {
        _server = CreateTestProbe("server");
        _anna = Distant(CreateTestProbe("anna"));
        TrainingRun run = Flowers.Prepare(Flowers.Options with { Workers = new WorkerOptions { HeartbeatSeconds = 3600, SilenceSeconds = 3600 } });
        Parent.IgnoreMessages<Happened>(happened => happened.Event is WaitingForWorkers);
        _coordinator = Start(Props.Create(() => new CoordinatorActor(run, _server.Ref)));
        _coordinator.Tell(new RoleInput(new HeadReady(new ModelVersion(7, 0), [], TimeSpan.Zero, Stopped: null)));
        _coordinator.Tell(new Hello(Anna, Run.Identity), _anna);
        Assert.Equal(new WorkerAt(Anna, _anna), _server.ExpectMsg<WorkerAt>());
        Assert.Equal(new WorkerJoined(Anna, 1), Parent.ExpectMsg<Happened>().Event);
        Assert.Equal([Anna], ExpectAssignment());
    }

    [Fact]
    public void Its_worker_is_dropped_at_once_and_joins_again_if_it_is_alive()
    {
        Sys.EventStream.Publish(new DisassociatedEvent(Here, _anna.Path.Address, inbound: true));

        var left = Assert.IsType<WorkerLeft>(Parent.ExpectMsg<Happened>().Event);
        Assert.Equal((Anna, $"the connection to its node {_anna.Path.Address.Host}:{_anna.Path.Address.Port} was closed", true, 0), (left.Worker, left.Reason, left.Failed, left.Members));
        Assert.Empty(ExpectAssignment());

        _coordinator.Tell(new Hello(Anna, Run.Identity), _anna);

        Assert.Equal(new WorkerJoined(Anna, 1), Parent.ExpectMsg<Happened>().Event);
        Assert.Equal([Anna], ExpectAssignment());
    }

    [Fact]
    public void That_of_another_node_says_nothing_of_it()
    {
        Sys.EventStream.Publish(new DisassociatedEvent(Here, Here.WithHost("elsewhere"), inbound: true));
        _coordinator.Tell(new Goodbye(Anna, "home", Failed: false), _anna);

        Assert.Equal("home", Assert.IsType<WorkerLeft>(Parent.ExpectMsg<Happened>().Event).Reason);
    }

    private IEnumerable<WorkerId> ExpectAssignment() =>
        Assert.IsType<Assignment>(_server.ExpectMsg<RoleInput>().Input).Workers.Select(share => share.Worker);
}
