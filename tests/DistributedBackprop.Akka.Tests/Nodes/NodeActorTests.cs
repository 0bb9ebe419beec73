using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Akka.Tests.Roles;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Joining;

namespace DistributedBackprop.Akka.Tests.Nodes;

/// <summary>A node's actor tells of each member as such.</summary>
[Collection(ActorsInTurn.Name)]
public sealed class NodeActorTests : TestKit
{
    private static readonly Config Settings = ConfigurationFactory.ParseString(
        """
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        akka.cluster.roles = [worker]
        """).WithFallback(ClusterConfiguration.BuiltIn);

    private readonly NodeLines _log = new();

    public NodeActorTests()
        : base(Settings, "dbp")
    {
    }

    [Fact]
    public void A_member_that_comes_is_told_apart_from_the_node_that_tells()
    {
        var cluster = global::Akka.Cluster.Cluster.Get(Sys);
        TestProbe unused = CreateTestProbe();
        var settings = new NodeSettings { Name = "n", ServerNodes = [new LinkAddress("a", 1)], Host = "a", Listen = "a", Folder = "f", CacheBytes = 1, Threads = 1 };
        var services = new NodeServices(settings, _log, new FakeBulk(unused.Ref, unused.Ref), new DataCache("c", 1), Store: null);
        Action<RunsDone> done = _ => { };
        Sys.ActorOf(Props.Create(() => new NodeActor(services, done)));
        cluster.Join(cluster.SelfAddress);

        AwaitCondition(() => _log.Lines.Count > 0, TimeSpan.FromSeconds(60));

        NodeLine line = _log.Lines.First();
        string self = $"127.0.0.1:{cluster.SelfAddress.Port}";
        Assert.Equal((NodeLogLevel.Info, "memberUp", $"node {self} is in (worker); 1 member now"), (line.Level, line.Name, line.Text));
        Assert.Equal(new Dictionary<string, object?> { ["member"] = self, ["members"] = 1 }, line.Fields);
    }
}
