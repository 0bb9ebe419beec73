using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Messages;

/// <summary>A worker and the weight by which leaves are shared out.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Weight">Positive; twice the weight means twice the leaves.</param>
public readonly record struct WorkerShare(WorkerId Worker, double Weight);

/// <summary>What a worker was measured to do.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="LeavesPerSecond">Leaves per second of computing.</param>
public readonly record struct WorkerSpeed(WorkerId Worker, double LeavesPerSecond);

/// <summary>Parameter server to coordinator: the generation is durable and the run's state restored.</summary>
/// <param name="Version">Where the run stands.</param>
/// <param name="History">The finished epochs.</param>
/// <param name="ElapsedBefore">How long the run was trained before.</param>
/// <param name="Stopped">Why the run has already ended for good, or null.</param>
public sealed record HeadReady(ModelVersion Version, IReadOnlyList<EpochRecord> History, TimeSpan ElapsedBefore, StopReason? Stopped) : Message;

/// <summary>Coordinator to parameter server: who computes, and in what proportion. Only when membership or speeds change.</summary>
/// <param name="Generation">The head's generation.</param>
/// <param name="Workers">The members in the order of their ranges; none to pause.</param>
public sealed record Assignment(long Generation, IReadOnlyList<WorkerShare> Workers) : Message;

/// <summary>Parameter server to coordinator: what workers were lately measured to do, now and then within an epoch. Answered by an <see cref="Assignment"/> where shares have drifted.</summary>
/// <param name="Speeds">What workers were measured to do since the last report.</param>
public sealed record SpeedsMeasured(IReadOnlyList<WorkerSpeed> Speeds) : Message;

/// <summary>Parameter server to coordinator: an epoch and its validation are through. Training waits for <see cref="EpochDecision"/>.</summary>
/// <param name="Epoch">What is known of the epoch.</param>
/// <param name="Speeds">What workers were measured to do since the last report.</param>
public sealed record EpochThrough(EpochRecord Epoch, IReadOnlyList<WorkerSpeed> Speeds) : Message;

/// <summary>Parameter server to coordinator: a worker has given wrong sums. It is to be dropped, and refused in every later life.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Reason">What was wrong.</param>
public sealed record Quarantine(WorkerId Worker, string Reason) : Message;

/// <summary>Parameter server to coordinator: the round under way cannot end with the members that are here; or it can again.</summary>
/// <param name="Cause">Why it needs another member; null where it needs none.</param>
public sealed record MemberNeeded(string? Cause) : Message;

/// <summary>Coordinator to parameter server: what follows from an epoch. It counts once the server has taken it into the run's state.</summary>
/// <param name="Record">The epoch, as it was reported.</param>
/// <param name="IsBest">Whether its parameters are the best so far.</param>
/// <param name="Stop">Why training ends, or null to go on.</param>
public sealed record EpochDecision(EpochRecord Record, bool IsBest, StopReason? Stop) : Message;

/// <summary>Coordinator to parameter server: end training after the step under way (at once where none is).</summary>
/// <param name="Reason">Why.</param>
public sealed record EndTraining(StopReason Reason) : Message;

/// <summary>Parameter server to coordinator: everything is durable, the run is over.</summary>
/// <param name="Outcome">How it ended.</param>
public sealed record TrainingOver(RunOutcome Outcome) : Message;
