using Akka.Actor;

namespace DistributedBackprop.Akka.Heads;

/// <summary>Singleton manager to head: the node leaves, come to an end.</summary>
internal sealed record LeaveHead : INoSerializationVerificationNeeded;
