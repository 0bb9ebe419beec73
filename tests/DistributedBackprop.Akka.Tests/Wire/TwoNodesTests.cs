using Akka.Actor;
using Akka.Configuration;
using DistributedBackprop.Akka.Tests.Roles;
using AkkaCluster = Akka.Cluster.Cluster;

namespace DistributedBackprop.Akka.Tests.Wire;

/// <summary>Two nodes with the built-in settings, joined by a network.</summary>
[Collection(ActorsInTurn.Name)]
public sealed class TwoNodesTests : IDisposable
{
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private static readonly Config Settings = ConfigurationFactory.ParseString(
        """
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """).WithFallback(ClusterConfiguration.BuiltIn);

    private readonly ActorSystem _one = ActorSystem.Create("dbp", Settings);
    private readonly ActorSystem _other = ActorSystem.Create("dbp", Settings);

    [Fact]
    public async Task They_form_a_cluster_and_every_message_arrives_with_the_same_values()
    {
        await JoinAsync().WaitAsync(Hung);
        Address address = AkkaCluster.Get(_other).SelfAddress;
        IActorRef echo = await _one.ActorSelection(_other.ActorOf(Props.Create<Echo>(), "echo").Path.ToStringWithAddress(address)).ResolveOne(Hung);

        foreach (object sent in WireSamples.Of(_one.ActorOf(Props.Create<Echo>(), "coordinator"), _one.ActorOf(Props.Create<Echo>(), "server")))
        {
            object received = await echo.Ask<object>(sent, Hung);

            Assert.True(Alike.Are(sent, received), $"{sent} became {received}.");
        }
    }

    public void Dispose() => Task.WaitAll(_one.Terminate(), _other.Terminate());

    private async Task JoinAsync()
    {
        var up = new TaskCompletionSource();
        AkkaCluster.Get(_other).RegisterOnMemberUp(up.SetResult);
        await AkkaCluster.Get(_one).JoinAsync(AkkaCluster.Get(_one).SelfAddress);
        await AkkaCluster.Get(_other).JoinAsync(AkkaCluster.Get(_one).SelfAddress);
        await up.Task;
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => ReceiveAny(message => Sender.Tell(message));
    }
}
