using Akka.Actor;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>What the actors of one node share.</summary>
/// <param name="Settings">The node.</param>
/// <param name="Log">Is told what happens.</param>
/// <param name="Bulk">Moves tensors and files.</param>
/// <param name="Cache">Files of data by their content.</param>
/// <param name="Store">What a server node keeps; null on others.</param>
internal sealed record NodeServices(NodeSettings Settings, INodeLog Log, IBulk Bulk, DataCache Cache, RunStore? Store)
{
    /// <summary>The name of the actor system, which is part of every address.</summary>
    public const string SystemName = "dbp";

    /// <summary>The role of nodes that vote, keep checkpoints, and may lead.</summary>
    public const string ServerRole = "server";

    /// <summary>The role of nodes that compute.</summary>
    public const string WorkerRole = "worker";

    /// <summary>The name of the actor that speaks for a node.</summary>
    public const string NodeName = "node";

    /// <summary>The name of the actor that keeps runs on a server node.</summary>
    public const string ServerName = "server";

    /// <summary>The name of the actor that brings a server node into a cluster.</summary>
    public const string FoundingName = "founding";

    /// <summary>The name of the actor of the head, of which the cluster has one.</summary>
    public const string HeadName = "head";

    /// <summary>The name of the actor that knows where the head is.</summary>
    public const string HeadProxyName = "head-proxy";

    /// <summary>The name of the actor that finds work.</summary>
    public const string WorkerName = "worker";

    /// <summary>The server nodes.</summary>
    public Electorate Electorate { get; } = new([.. Settings.ServerNodes.Select(address => new ServerId($"{address}"))]);

    /// <summary>This node among the server nodes.</summary>
    public ServerId Server => new($"{new LinkAddress(Settings.Host, Settings.Port)}");

    /// <summary>The actor that speaks for a node.</summary>
    public static ActorSelection NodeActor(ActorSystem system, Address node) => system.ActorSelection(new RootActorPath(node) / "user" / NodeName);

    /// <summary>The actor that keeps runs on a server node, which may not be there.</summary>
    public static ActorSelection ServerActor(ActorSystem system, ServerId server) => ActorAt(system, $"{server}", ServerName);

    /// <summary>The actor that looks for a cluster on a server node, which may not be there.</summary>
    public static ActorSelection FoundingActor(ActorSystem system, ServerId server) => ActorAt(system, $"{server}", FoundingName);

    /// <summary>The address of a server node.</summary>
    public static Address AddressOf(ActorSystem system, ServerId server) => Address.Parse(AddressAt(system, $"{server}"));

    /// <summary>The voter of a run on a server node, which may not be there.</summary>
    public static ActorSelection VoterOf(ActorSystem system, ServerId server, string run) => ActorAt(system, $"{server}", $"{ServerName}/{run}");

    /// <summary>An actor of a node, which may not be there.</summary>
    /// <param name="system">The actors of this node.</param>
    /// <param name="node">The node, HOST:PORT.</param>
    /// <param name="path">The path of the actor on it.</param>
    public static ActorSelection ActorAt(ActorSystem system, string node, string path) => system.ActorSelection($"{AddressAt(system, node)}/user/{path}");

    /// <summary>By the protocol of this node, which is that of all: secured by TLS or not.</summary>
    private static string AddressAt(ActorSystem system, string node) => $"{((ExtendedActorSystem)system).Provider.DefaultAddress.Protocol}://{system.Name}@{node}";
}
