using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Nodes.Founding;

/// <summary>Server node to server node: I am in no cluster; may I found one? Answered by <see cref="FoundingAnswered"/>.</summary>
/// <param name="Server">The node that asks.</param>
/// <param name="Round">Its round of questions.</param>
internal sealed record FoundingAsked(ServerId Server, long Round) : IWire;

/// <summary>Server node to server node: whether you may found a cluster.</summary>
/// <param name="Server">The node that answers.</param>
/// <param name="Round">The round of the question.</param>
/// <param name="Consents">Whether it consents, and to no other for a while.</param>
/// <param name="IsInCluster">Whether it is in a cluster, which is to be joined instead.</param>
internal sealed record FoundingAnswered(ServerId Server, long Round, bool Consents, bool IsInCluster) : IWire;
