using Akka.Actor;
using DistributedBackprop.Hosting.Cluster.Runs;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>Head to the server node of its own process: prepare this run, to be led from here. Answered by <see cref="RunOpened"/> or <see cref="RunNotOpened"/>.</summary>
/// <param name="Run">The run.</param>
internal sealed record RunToLead(string Run) : INoSerializationVerificationNeeded;

/// <summary>The run is prepared here, and its voter is there.</summary>
/// <param name="Open">The run.</param>
/// <param name="Voter">The voter of this node.</param>
internal sealed record RunOpened(OpenRun Open, IActorRef Voter) : INoSerializationVerificationNeeded;

/// <summary>The run cannot be prepared here.</summary>
/// <param name="Run">The run.</param>
/// <param name="Reason">Why, and what to do.</param>
internal sealed record RunNotOpened(string Run, string Reason) : INoSerializationVerificationNeeded;

/// <summary>Head to the server node of its own process: what is on record of a run. Kept, and told to nobody.</summary>
/// <param name="Record">The record.</param>
internal sealed record RecordHere(RunRecord Record) : INoSerializationVerificationNeeded;
