using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.TestActors;
using DistributedBackprop.Akka.Wire;

namespace DistributedBackprop.Akka.Tests.Wire;

/// <summary>An actor system as a node of a cluster has it: what it writes and reads is what would go over the network.</summary>
public sealed class WireSystem : IDisposable
{
    /// <summary>Starts the system at a free port of this machine.</summary>
    public WireSystem()
    {
        System = ActorSystem.Create("wire", ConfigurationFactory.ParseString(
            """
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
            """).WithFallback(ClusterConfiguration.BuiltIn));
        Samples = WireSamples.Of(System.ActorOf(BlackHoleActor.Props, "one"), System.ActorOf(BlackHoleActor.Props, "other"));
    }

    /// <summary>The system.</summary>
    public ActorSystem System { get; }

    /// <summary>Messages of every type that travels.</summary>
    internal IReadOnlyList<object> Samples { get; }

    /// <summary>Writes a message.</summary>
    internal WireBytes Write(object message)
    {
        var serializer = (WireSerializer)System.Serialization.FindSerializerFor(message);
        return new WireBytes(serializer.Manifest(message), serializer.ToBinary(message));
    }

    /// <summary>Reads what came from another node.</summary>
    internal object Read(WireBytes bytes) => System.Serialization.Deserialize(bytes.Bytes, WireSerializer.Number, bytes.Manifest);

    /// <inheritdoc/>
    public void Dispose() => System.Terminate().GetAwaiter().GetResult();
}
