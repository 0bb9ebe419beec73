using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Akka.Tests.Cluster;
using DistributedBackprop.Akka.Tests.Roles;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Nodes;

/// <summary>A worker node seeks work, and after a life that failed not at once.</summary>
[Collection(ActorsInTurn.Name)]
public sealed class WorkerNodeActorTests : TestKit
{
    private static readonly Config Settings = ConfigurationFactory.ParseString(
        """
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        akka.test.single-expect-default = 20 s
        """).WithFallback(ClusterConfiguration.Local);

    private readonly string _folder = Directory.CreateTempSubdirectory("dbp-worker-").FullName;
    private readonly NodeLines _log = new();
    private readonly TestProbe _head;
    private readonly TestProbe _coordinator;
    private readonly TestProbe _server;
    private readonly IActorRef _node;
    private readonly RunRecord _record = new(ShippedRun.Request(ShippedRun.Flowers, 1).ToSubmission(1, DateTimeOffset.UnixEpoch));

    public WorkerNodeActorTests()
        : base(Settings)
    {
        _head = CreateTestProbe("head");
        _coordinator = CreateTestProbe("coordinator");
        _server = CreateTestProbe("server");
        foreach (RunFile file in _record.Submission.Files)
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "data", file.Name), Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, file.Sha256)).FullName, file.Name));
        }

        var settings = new NodeSettings { Name = "w", ServerNodes = [new LinkAddress("a", 1)], Host = "a", Listen = "a", Folder = "f", CacheBytes = 1, Threads = 1 };
        TestProbe unused = CreateTestProbe();
        var services = new NodeServices(settings, _log, new FakeBulk(unused.Ref, unused.Ref), new DataCache(_folder, 1_000_000), Store: null);
        _node = Sys.ActorOf(Props.Create(() => new WorkerNodeActor(services, _head.Ref)), "worker");
    }

    private TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void It_asks_for_work_each_second_and_joins_the_run_that_it_is_invited_to()
    {
        ExpectSeekingAtOnce();
        Advance(0.9);
        _head.ExpectNoMsg(TimeSpan.Zero);
        Advance(0.1);
        ExpectSeeking();

        Assert.Equal(new WorkerId("w", 1), Join().Worker);
        Advance(60);
        _head.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void When_its_head_is_gone_it_seeks_another_at_once()
    {
        ExpectSeekingAtOnce();
        Join();

        Sys.Stop(_coordinator.Ref);

        ExpectSeekingAtOnce();
    }

    [Fact]
    public void When_its_run_has_ended_it_seeks_another_at_once()
    {
        ExpectSeekingAtOnce();
        Join();

        Life().Tell(new RunEnded("done", Failed: false));

        ExpectSeekingAtOnce();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_failure_it_waits_ten_seconds(bool ofRole)
    {
        ExpectSeekingAtOnce();
        Join();
        IActorRef life = Life();
        Watch(life);

        life.Tell(new RoleInput(ofRole ? new WorkersExhausted() : new LeavesNotComputed(1, "It cannot.")));
        ExpectTerminated(life);

        Advance(9.5);
        _head.ExpectNoMsg(TimeSpan.Zero);
        Advance(0.5);
        ExpectSeeking();
        Assert.Equal(ofRole, _log.Lines.Any(line => line.Name == "workerFailed"));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Lets time go on once the node has done what it is told, and what follows from that; and waits until it has done what is due then.</summary>
    private void Advance(double seconds)
    {
        Barrier();
        Barrier();
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        Barrier();
    }

    private void Barrier()
    {
        _node.Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>();
    }

    /// <summary>Time goes on by too little for any pause.</summary>
    private void ExpectSeekingAtOnce()
    {
        AwaitCondition(
            () =>
            {
                Clock.Advance(TimeSpan.FromMilliseconds(0.1));
                return _head.HasMessages;
            },
            TimeSpan.FromSeconds(20));
        ExpectSeeking();
    }

    private void ExpectSeeking() => Assert.Equal("w", _head.ExpectMsg<WorkerSeeksRun>().Name);

    private Hello Join()
    {
        _node.Tell(new RunInvitation(new WorkerId("w", 1), _record.ToBytes(), "here:4054", _coordinator.Ref, _server.Ref), _head.Ref);
        return _coordinator.ExpectMsg<Hello>();
    }

    private IActorRef Life() => Sys.ActorSelection(_node, "life-*").ResolveOne(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
}
