using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace DistributedBackprop.Akka.Wire;

/// <summary>
/// Stands in the place of serializers that would take any object, and build any type that a peer names: refuses both. So a
/// message that nobody thought of is an error where it is sent, and none is built from a stranger's bytes.
/// </summary>
public sealed class RefusingSerializer : Serializer
{
    /// <summary>Created by Akka.NET.</summary>
    /// <param name="system">The actor system.</param>
    public RefusingSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <summary>Created by Akka.NET.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="settings">The settings of the serializer whose place it takes, which it has no use for.</param>
    public RefusingSerializer(ExtendedActorSystem system, Config settings)
        : base(system) => _ = settings;

    /// <summary>The number of the JSON serializer. Others whose place it takes have none any more, which is refused too.</summary>
    public override int Identifier => 1;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">Always.</exception>
    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj?.GetType().Name ?? "null"} does not travel between nodes: no serializer is registered for it.");

    /// <inheritdoc/>
    /// <exception cref="SerializationException">Always.</exception>
    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("A node sends a message by a serializer that may name any type; that is not accepted.");
}
