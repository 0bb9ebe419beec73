using Akka.Actor;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Roles;

/// <summary>To a parent: a role threw; its run cannot go on here.</summary>
/// <param name="Exception">What it threw.</param>
internal sealed record RoleFailed(Exception Exception) : INoSerializationVerificationNeeded;

/// <summary>To a parent: something that people who watch a run want to know.</summary>
/// <param name="Event">What happened.</param>
internal sealed record Happened(RunEvent Event) : INoSerializationVerificationNeeded;

/// <summary>To a parent: the run is over.</summary>
/// <param name="Outcome">How it ended.</param>
internal sealed record RunOver(RunOutcome Outcome) : INoSerializationVerificationNeeded;

/// <summary>Coordinator to parameter server: where a worker is.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Actor">Its actor; null where it is gone.</param>
internal sealed record WorkerAt(WorkerId Worker, IActorRef? Actor) : INoSerializationVerificationNeeded;

/// <summary>Parameter server to its parent: for the coordinator of the same head.</summary>
/// <param name="Message">What it says.</param>
internal sealed record ToCoordinator(Message Message) : INoSerializationVerificationNeeded;

/// <summary>To a parent: the head that a worker works for is gone.</summary>
internal sealed record HeadGone : INoSerializationVerificationNeeded;

/// <summary>To a parent: something could not be fetched from another node. Roles ask again for what they need.</summary>
/// <param name="What">What was to be fetched.</param>
/// <param name="Reason">Why it was not.</param>
internal sealed record BulkLost(string What, string Reason) : INoSerializationVerificationNeeded;

/// <summary>Parameter server to the voter of its own process.</summary>
/// <param name="Head">Who asks.</param>
/// <param name="Request">What it asks.</param>
internal sealed record FromHead(HeadId Head, Message Request) : INoSerializationVerificationNeeded;

/// <summary>To a child: an effect to carry out.</summary>
/// <param name="Effect">The effect.</param>
internal sealed record LocalEffect<T>(T Effect) : INoSerializationVerificationNeeded
    where T : Effect;

/// <summary>To a parent: the head of a run is there.</summary>
/// <param name="Coordinator">Its coordinator.</param>
/// <param name="ParameterServer">Its parameter server.</param>
internal sealed record HeadAt(IActorRef Coordinator, IActorRef ParameterServer) : INoSerializationVerificationNeeded;

/// <summary>To a parent: what the head of a run goes on from.</summary>
/// <param name="Epochs">The finished epochs.</param>
/// <param name="Version">Where the run stands.</param>
internal sealed record HistoryKnown(IReadOnlyList<EpochRecord> Epochs, ModelVersion Version) : INoSerializationVerificationNeeded;
