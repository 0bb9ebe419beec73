using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles;

/// <summary>Something that people who watch a run want to know.</summary>
public abstract record RunEvent;

/// <summary>A worker joined.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Members">The number of workers now.</param>
public sealed record WorkerJoined(WorkerId Worker, int Members) : RunEvent;

/// <summary>A worker was refused.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Reason">Why, and what to do.</param>
public sealed record WorkerRefused(WorkerId Worker, string Reason) : RunEvent;

/// <summary>A worker left, failed or fell silent; its open leaves go to others.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Reason">Why.</param>
/// <param name="Failed">Whether something is wrong with it.</param>
/// <param name="Members">The number of workers now.</param>
public sealed record WorkerLeft(WorkerId Worker, string Reason, bool Failed, int Members) : RunEvent;

/// <summary>There are more workers than leaves in a step.</summary>
/// <param name="Idle">The workers without work.</param>
/// <param name="Leaves">The leaves of a full step.</param>
public sealed record WorkersIdle(int Idle, int Leaves) : RunEvent;

/// <summary>The run waits for workers.</summary>
/// <param name="Members">Those that are here.</param>
/// <param name="Needed">How many are needed.</param>
/// <param name="Limit">How long the run waits before it fails.</param>
/// <param name="Cause">Why more are needed than are usually enough, or null.</param>
public sealed record WaitingForWorkers(int Members, int Needed, TimeSpan Limit, string? Cause = null) : RunEvent;

/// <summary>A worker has given wrong sums. It is dropped, and refused in every later life as long as this head lives.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Round">The round.</param>
/// <param name="Leaf">The leaf of the round.</param>
/// <param name="Reason">What was wrong, and what to do.</param>
public sealed record WorkerQuarantined(WorkerId Worker, RoundId Round, int Leaf, string Reason) : RunEvent;

/// <summary>The head waits for server nodes.</summary>
/// <param name="Silent">The names of those that do not answer.</param>
/// <param name="Needed">How many of all are needed.</param>
/// <param name="Limit">How long the head waits before it fails.</param>
public sealed record WaitingForServers(string Silent, int Needed, TimeSpan Limit) : RunEvent;

/// <summary>Enough server nodes answer again, and the head goes on.</summary>
public sealed record ServersBack : RunEvent;

/// <summary>A checkpoint cannot be read; an older one takes its place unless another node has it.</summary>
/// <param name="Server">The server node that keeps it.</param>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record CheckpointUnreadable(ServerId Server, CheckpointId Checkpoint, string Reason) : RunEvent;

/// <summary>The head is ready: a new run, or one that goes on from a checkpoint.</summary>
/// <param name="Version">Where it stands.</param>
/// <param name="FinishedEpochs">The epochs finished before.</param>
public sealed record HeadStarted(ModelVersion Version, int FinishedEpochs) : RunEvent;

/// <summary>Leaves without an answer were offered again.</summary>
/// <param name="Round">The round.</param>
/// <param name="Leaves">How many leaves.</param>
/// <param name="To">To whom.</param>
public sealed record LeavesOfferedAgain(RoundId Round, int Leaves, WorkerId To) : RunEvent;

/// <summary>What a worker computed was counted. Comes for every push, so whoever observes must be quick.</summary>
/// <param name="Round">The round.</param>
/// <param name="Worker">The worker.</param>
/// <param name="Leaves">How many leaves were counted, at least 1.</param>
/// <param name="Examples">The examples of these leaves.</param>
/// <param name="Computing">How long the worker computed all that it pushed.</param>
public sealed record LeavesCounted(RoundId Round, WorkerId Worker, int Leaves, long Examples, TimeSpan Computing) : RunEvent;

/// <summary>Leaves that are late were handed to another worker as well; the first answer counts.</summary>
/// <param name="Round">The round.</param>
/// <param name="Leaves">How many leaves.</param>
/// <param name="To">To whom.</param>
public sealed record LateLeavesCopied(RoundId Round, int Leaves, WorkerId To) : RunEvent;

/// <summary>A step's update is applied.</summary>
/// <param name="Before">The version that its gradient was computed at.</param>
/// <param name="Counted">The nodes whose sums were counted.</param>
/// <param name="Examples">The examples counted.</param>
public sealed record StepApplied(ModelVersion Before, IReadOnlyList<TreeNode> Counted, long Examples) : RunEvent;

/// <summary>An epoch is finished.</summary>
/// <param name="Epoch">What is known of it.</param>
/// <param name="IsBest">Whether it is the best so far.</param>
public sealed record EpochFinished(EpochRecord Epoch, bool IsBest) : RunEvent;

/// <summary>A checkpoint is durable.</summary>
/// <param name="Version">Its version.</param>
public sealed record CheckpointWritten(ModelVersion Version) : RunEvent;

/// <summary>A checkpoint could not be written. Training goes on from what was durable before.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Reason">What happened and what to do.</param>
public sealed record CheckpointFailed(ModelVersion Version, string Reason) : RunEvent;

/// <summary>Training is about to end, after the step under way.</summary>
/// <param name="Reason">Why.</param>
public sealed record Stopping(StopReason Reason) : RunEvent;

/// <summary>Finished epochs could not be appended to the metrics. They are kept in the checkpoint and appended with the next one.</summary>
/// <param name="Reason">What happened and what to do.</param>
public sealed record PublishingFailed(string Reason) : RunEvent;
