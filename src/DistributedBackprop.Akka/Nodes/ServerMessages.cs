using Akka.Actor;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>Head to the server node of its own process: prepare this run, to be led from here. Answered by <see cref="RunOpened"/> or <see cref="RunNotOpened"/>.</summary>
/// <param name="Run">The run.</param>
internal sealed record RunToLead(string Run) : INoSerializationVerificationNeeded;

/// <summary>The run is prepared here, and its voter is there.</summary>
/// <param name="Open">The run.</param>
internal sealed record RunOpened(OpenRun Open) : INoSerializationVerificationNeeded;

/// <summary>The run cannot be prepared here.</summary>
/// <param name="Run">The run.</param>
/// <param name="Reason">Why, and what to do.</param>
internal sealed record RunNotOpened(string Run, string Reason) : INoSerializationVerificationNeeded;
