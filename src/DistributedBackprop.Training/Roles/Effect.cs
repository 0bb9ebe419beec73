using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles;

/// <summary>Something that a role wants its host to do.</summary>
public abstract record Effect;

/// <summary>Send a message to the coordinator of the head.</summary>
/// <param name="Message">The message.</param>
public sealed record SendToCoordinator(Message Message) : Effect;

/// <summary>Send a message to the parameter server of the head.</summary>
/// <param name="Message">The message.</param>
public sealed record SendToParameterServer(Message Message) : Effect;

/// <summary>Send a message to a worker.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Message">The message.</param>
public sealed record SendToWorker(WorkerId Worker, Message Message) : Effect;

/// <summary>From a head: send a request to a server node's voter.</summary>
/// <param name="Voter">The node.</param>
/// <param name="Message">The request.</param>
public sealed record SendToVoter(ServerId Voter, Message Message) : Effect;

/// <summary>From a voter: send an answer to the parameter server of a head, if that life of it still lives.</summary>
/// <param name="Head">The head.</param>
/// <param name="Answer">The answer.</param>
public sealed record SendToHead(HeadId Head, VoterAnswer Answer) : Effect;

/// <summary>Hand the role a <see cref="Tick"/> at this time. A later request replaces an earlier one.</summary>
/// <param name="Time">When, on the clock of <c>now</c>.</param>
public sealed record WakeAt(TimeSpan Time) : Effect;

/// <summary>Make a promise durable. Answer: <see cref="PromiseStored"/> or <see cref="PromiseNotStored"/>.</summary>
/// <param name="Promise">The promise.</param>
public sealed record StorePromise(Promise Promise) : Effect;

/// <summary>Make a checkpoint durable. Answer: <see cref="CheckpointStored"/> or <see cref="CheckpointNotStored"/>.</summary>
/// <param name="Checkpoint">The checkpoint; nobody changes it any more.</param>
public sealed record StoreCheckpoint(Checkpoint Checkpoint) : Effect;

/// <summary>Read a checkpoint and verify it. Answer: <see cref="CheckpointLoaded"/> or <see cref="CheckpointNotLoaded"/>.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
public sealed record LoadCheckpoint(CheckpointId Checkpoint) : Effect;

/// <summary>Append the lines of finished epochs to metrics.jsonl. They are contained in a durable checkpoint. Lines that are there already stay as they are.</summary>
/// <param name="Epochs">All epochs of the run so far, the first one first.</param>
public sealed record PublishEpochs(IReadOnlyList<EpochRecord> Epochs) : Effect;

/// <summary>Write the run's model. Answer: <see cref="ModelStored"/> or <see cref="ModelNotStored"/>.</summary>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Epoch">The finished epochs that made it.</param>
/// <param name="Updates">The updates that made it.</param>
public sealed record StoreModel(FlatVector Parameters, int Epoch, long Updates) : Effect;

/// <summary>Compute the leaves of an offer. Answer: <see cref="LeavesComputed"/> or <see cref="LeavesNotComputed"/>.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Recycled">Gradients that nobody reads any more, whose memory may be used again.</param>
public sealed record ComputeLeaves(Offer Offer, IReadOnlyList<FlatVector> Recycled) : Effect;

/// <summary>Tell people what happened.</summary>
/// <param name="Event">What happened.</param>
public sealed record Report(RunEvent Event) : Effect;

/// <summary>The role has done its work and takes no more inputs.</summary>
public sealed record Finish : Effect;

/// <summary>The run is over. From the coordinator, which stays as long as its host, to tell workers that did not hear of it.</summary>
/// <param name="Outcome">How it ended.</param>
public sealed record EndRun(RunOutcome Outcome) : Effect;
