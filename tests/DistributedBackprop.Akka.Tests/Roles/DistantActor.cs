using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Serialization;

namespace DistributedBackprop.Akka.Tests.Roles;

/// <summary>An actor as if it were on another node: what it is told is written to bytes and read from them.</summary>
/// <param name="actor">The actor, which is here.</param>
/// <param name="serialization">Writes and reads.</param>
internal sealed class DistantActor(IActorRef actor, Serialization serialization) : MinimalActorRef
{
    /// <inheritdoc/>
    public override ActorPath Path => actor.Path;

    /// <inheritdoc/>
    public override IActorRefProvider Provider => ((IInternalActorRef)actor).Provider;

    /// <inheritdoc/>
    public override bool IsLocal => false;

    /// <inheritdoc/>
    public override void SendSystemMessage(ISystemMessage message) => ((IInternalActorRef)actor).SendSystemMessage(message);

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender)
    {
        var serializer = (SerializerWithStringManifest)serialization.FindSerializerFor(message);
        actor.Tell(serialization.Deserialize(serializer.ToBinary(message), serializer.Identifier, serializer.Manifest(message)), sender);
    }
}
