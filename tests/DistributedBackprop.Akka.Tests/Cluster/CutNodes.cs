using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Transport;
using DistributedBackprop.Akka.Contract;

namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>The network between nodes of this process, that can be cut: what one sends the other is lost, and neither is told.</summary>
internal static class CutNodes
{
    /// <summary>How such nodes are set up.</summary>
    private const string Settings = """
        akka.extensions = ["DistributedBackprop.Akka.Tests.Cluster.CutNodes+Known, DistributedBackprop.Akka.Tests"]
        akka.remote.dot-netty.tcp.applied-adapters = ["trttl"]
        """;

    private static readonly ConcurrentDictionary<int, ExtendedActorSystem> Systems = new();

    /// <summary>A node that can be cut off, and whose tensors go the same way as its messages.</summary>
    public static NodeSettings Cuttable(NodeSettings settings)
    {
        Directory.CreateDirectory(settings.Folder);
        string file = $"{settings.Folder}.conf";
        File.WriteAllText(file, Settings);
        return settings with { BulkByAkka = true, ConfigurationFile = file };
    }

    /// <summary>Cuts two nodes off from each other.</summary>
    public static Task CutAsync(TestNode one, TestNode other) => SetAsync(one, other, Blackhole.Instance);

    /// <summary>Joins them again.</summary>
    public static Task HealAsync(TestNode one, TestNode other) => SetAsync(one, other, Unthrottled.Instance);

    private static async Task SetAsync(TestNode one, TestNode other, ThrottleMode mode)
    {
        await SetAsync(Systems[one.Settings.Port], other.Settings, mode);
        await SetAsync(Systems[other.Settings.Port], one.Settings, mode);
    }

    private static async Task SetAsync(ExtendedActorSystem system, NodeSettings other, ThrottleMode mode)
    {
        var address = new Address("akka", system.Name, other.Host, other.Port);
        Assert.True(await ((IRemoteActorRefProvider)system.Provider).Transport.ManagementCommand(new SetThrottle(address, ThrottleTransportAdapter.Direction.Both, mode)));
    }

    /// <summary>Is told of each actor system of a node, as it begins.</summary>
    internal sealed class Known : ExtensionIdProvider<Known>, IExtension
    {
        /// <inheritdoc/>
        public override Known CreateExtension(ExtendedActorSystem system)
        {
            Systems[system.Settings.Config.GetInt("akka.remote.dot-netty.tcp.port")] = system;
            return this;
        }
    }
}
