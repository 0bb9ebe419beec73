using Akka.Actor;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>To a worker node: leave the run, and end.</summary>
/// <param name="By">Why, in words.</param>
internal sealed record LeaveWork(string By) : INoSerializationVerificationNeeded;
