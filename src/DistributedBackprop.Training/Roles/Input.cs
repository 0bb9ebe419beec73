using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles;

/// <summary>Something that happened to a role: a <see cref="Messages.Message"/>, or one of the host's answers below.</summary>
public abstract record Input;

/// <summary>The role begins. Each role gets it once; what others sent it may come first.</summary>
public sealed record Start : Input;

/// <summary>A wake-up that the role asked for is due.</summary>
public sealed record Tick : Input;

/// <summary>Somebody outside wants training to end after the step under way (Ctrl+C, SIGTERM). For the coordinator.</summary>
/// <param name="By">Who or what, for the log.</param>
public sealed record StopRequested(string By) : Input;

/// <summary>Answers <see cref="StorePromise"/>: the promise is durable.</summary>
/// <param name="Promise">The promise.</param>
public sealed record PromiseStored(Promise Promise) : Input;

/// <summary>Answers <see cref="StorePromise"/>: the promise could not be made durable.</summary>
/// <param name="Promise">The promise.</param>
/// <param name="Reason">What happened and what to do.</param>
public sealed record PromiseNotStored(Promise Promise, string Reason) : Input;

/// <summary>Answers <see cref="LoadCheckpoint"/>.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
public sealed record CheckpointLoaded(Checkpoint Checkpoint) : Input;

/// <summary>Answers <see cref="LoadCheckpoint"/>: the checkpoint cannot be read, and is set aside.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Newest">The newest one that is left; null where there is none.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record CheckpointNotLoaded(CheckpointId Checkpoint, CheckpointId? Newest, string Reason) : Input;

/// <summary>Answers <see cref="StoreCheckpoint"/>: the checkpoint is durable.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
public sealed record CheckpointStored(Checkpoint Checkpoint) : Input;

/// <summary>Answers <see cref="StoreCheckpoint"/>: the checkpoint could not be made durable.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Reason">What happened and what to do.</param>
public sealed record CheckpointNotStored(Checkpoint Checkpoint, string Reason) : Input;

/// <summary>Answers <see cref="StoreModel"/>: the model is written.</summary>
/// <param name="ParametersSha256">The SHA-256 over its parameters, 64 hexadecimal digits.</param>
public sealed record ModelStored(string ParametersSha256) : Input;

/// <summary>Answers <see cref="StoreModel"/>: the model could not be written.</summary>
/// <param name="Reason">What happened and what to do.</param>
public sealed record ModelNotStored(string Reason) : Input;

/// <summary>Answers <see cref="ComputeLeaves"/>.</summary>
/// <param name="Attempt">The offer's attempt.</param>
/// <param name="Contributions">The sums at the fewest nodes that cover the leaves.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record LeavesComputed(long Attempt, IReadOnlyList<Contribution> Contributions, TimeSpan Elapsed) : Input;

/// <summary>Answers <see cref="ComputeLeaves"/>: computing failed.</summary>
/// <param name="Attempt">The offer's attempt.</param>
/// <param name="Reason">What happened.</param>
public sealed record LeavesNotComputed(long Attempt, string Reason) : Input;

/// <summary>One of the host's workers has ended for good, and fewer can come from now on. For the coordinator.</summary>
/// <param name="Most">How many still can be here at once.</param>
/// <param name="Cause">Which one has ended, and why.</param>
public sealed record FewerWorkers(int Most, string Cause) : Input;

/// <summary>
/// The connection to a worker has closed without a goodbye: most likely it died. It is dropped at once rather than after its silence; should it be
/// alive, its next sign of life takes the same life of it in again. For the coordinator.
/// </summary>
/// <param name="Worker">The worker.</param>
/// <param name="Reason">What closed, for the log.</param>
public sealed record ConnectionClosed(WorkerId Worker, string Reason) : Input;

/// <summary>The host has no more workers to offer: all that it had have ended. For the coordinator.</summary>
public sealed record WorkersExhausted : Input;
