using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.TestKit;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Hosting.Tests;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Roles;

/// <summary>The coordinator's actor knows where workers are, and when they are gone.</summary>
public sealed class CoordinatorActorTests : RoleActorTest
{
    private static readonly WorkerId Anna = new("anna", 1);

    private static readonly WorkerId Bert = new("bert", 1);

    private readonly TestProbe _server;
    private readonly TestProbe _anna;
    private readonly TestProbe _bert;

    public CoordinatorActorTests()
    {
        _server = CreateTestProbe("server");
        _anna = CreateTestProbe("anna");
        _bert = CreateTestProbe("bert");
    }

    [Fact]
    public void A_worker_that_says_hello_is_known_to_the_parameter_server_before_it_is_assigned_work()
    {
        IActorRef coordinator = Begin();

        Join(coordinator, Anna, _anna);

        Assert.Equal(7, _anna.ExpectMsg<Welcome>().Generation);
        Assert.Equal([Anna], ExpectAssignment());
    }

    [Fact]
    public void A_worker_whose_actor_ends_has_left()
    {
        IActorRef coordinator = Begin();
        Join(coordinator, Anna, _anna);
        ExpectAssignment();

        ((IInternalActorRef)_anna.Ref).Stop();

        Assert.Equal(new WorkerLeft(Anna, "its actor has ended", Failed: true, Members: 0), Parent.ExpectMsg<Happened>().Event);
        Assert.Empty(ExpectAssignment());
        Assert.Equal(new WorkerAt(Anna, Actor: null), _server.ExpectMsg<WorkerAt>());
    }

    [Fact]
    public void A_worker_whose_node_is_gone_has_left_for_that_reason()
    {
        IActorRef coordinator = Begin();
        Join(coordinator, Anna, _anna);

        ((IInternalActorRef)coordinator).SendSystemMessage(new DeathWatchNotification(_anna.Ref, existenceConfirmed: false, addressTerminated: true));

        WorkerLeft left = Assert.IsType<WorkerLeft>(Parent.ExpectMsg<Happened>().Event);
        Assert.Equal($"its node {_anna.Ref.Path.Address} is gone", left.Reason);
    }

    [Fact]
    public void A_worker_that_said_goodbye_leaves_once()
    {
        IActorRef coordinator = Begin();
        Join(coordinator, Anna, _anna);
        ExpectAssignment();

        coordinator.Tell(new Goodbye(Anna, "home", Failed: false), _anna.Ref);
        Stop(_anna.Ref);
        coordinator.Tell(new Hello(Bert, Run.Identity), _bert.Ref);

        Assert.Equal(new WorkerLeft(Anna, "home", Failed: false, Members: 0), Parent.ExpectMsg<Happened>().Event);
        Assert.Equal(new WorkerJoined(Bert, 1), Parent.ExpectMsg<Happened>().Event);
        Assert.Empty(ExpectAssignment());
        Assert.Equal(new WorkerAt(Anna, Actor: null), _server.ExpectMsg<WorkerAt>());
    }

    [Fact]
    public void A_worker_that_speaks_by_another_actor_is_there_and_the_end_of_the_former_says_nothing_of_it()
    {
        IActorRef coordinator = Begin();
        Join(coordinator, Anna, _anna);
        ExpectAssignment();

        coordinator.Tell(new Hello(Anna, Run.Identity), _bert.Ref);
        Assert.Equal(new WorkerAt(Anna, Actor: null), _server.ExpectMsg<WorkerAt>());
        Assert.Equal(_bert.Ref, _server.ExpectMsg<WorkerAt>().Actor);
        Stop(_anna.Ref);
        ((IInternalActorRef)_bert.Ref).Stop();

        Parent.ExpectMsg<Happened>(happened => Assert.IsType<WorkerLeft>(happened.Event));
        Assert.Empty(ExpectAssignment());
        Assert.Equal(new WorkerAt(Anna, Actor: null), _server.ExpectMsg<WorkerAt>());
    }

    [Fact]
    public void Time_passes_for_the_role()
    {
        IActorRef coordinator = Begin(new WorkerOptions { HeartbeatSeconds = 0.01, SilenceSeconds = 0.05 });

        Join(coordinator, Anna, _anna);

        Assert.Equal(new WorkerLeft(Anna, "silent for over 0.05 s", Failed: true, Members: 0), Parent.ExpectMsg<Happened>().Event);
    }

    [Fact]
    public void The_end_of_the_run_is_told_to_the_parent_and_to_the_workers()
    {
        IActorRef coordinator = Begin();
        Join(coordinator, Anna, _anna);
        var outcome = new RunOutcome(new StopReason(StopCause.EpochsDone, "done"), new ModelVersion(7, 8), 9, 9, "ab");

        coordinator.Tell(new RoleInput(new TrainingOver(outcome)));

        Assert.Equal(outcome, Parent.ExpectMsg<RunOver>().Outcome);
        _anna.ExpectMsg<Welcome>();
        _anna.ExpectMsg<RunEnded>();
    }

    /// <summary>A coordinator whose head leads generation 7.</summary>
    private IActorRef Begin(WorkerOptions? workers = null)
    {
        TrainingRun run = Flowers.Prepare(Flowers.Options with { Workers = workers ?? new WorkerOptions { HeartbeatSeconds = 3600, SilenceSeconds = 3600 } });
        Parent.IgnoreMessages<Happened>(happened => happened.Event is WaitingForWorkers);
        IActorRef coordinator = Start(Props.Create(() => new CoordinatorActor(run, _server.Ref)));
        coordinator.Tell(new RoleInput(new HeadReady(new ModelVersion(7, 0), [], TimeSpan.Zero, Stopped: null)));
        return coordinator;
    }

    private void Join(IActorRef coordinator, WorkerId worker, TestProbe actor)
    {
        coordinator.Tell(new Hello(worker, Run.Identity), actor.Ref);
        Assert.Equal(new WorkerAt(worker, actor.Ref), _server.ExpectMsg<WorkerAt>());
        Assert.Equal(new WorkerJoined(worker, 1), Parent.ExpectMsg<Happened>().Event);
    }

    private IEnumerable<WorkerId> ExpectAssignment() =>
        Assert.IsType<Assignment>(_server.ExpectMsg<RoleInput>().Input).Workers.Select(share => share.Worker);
}
