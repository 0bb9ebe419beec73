using Akka.Actor;

namespace DistributedBackprop.Akka.Wire;

/// <summary>On a node's event stream: a message was not sent, as it is longer than the frames between nodes. Who said it does not wait for an answer.</summary>
/// <param name="Message">The message.</param>
/// <param name="Reason">How long it is, and may be.</param>
internal sealed record MessageTooLong(object Message, string Reason) : INoSerializationVerificationNeeded;
