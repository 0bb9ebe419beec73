using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>How a head's claim for a generation ended.</summary>
internal abstract record ClaimResult;

/// <summary>A majority has promised the generation.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Checkpoint">The checkpoint to go on from; null to begin.</param>
/// <param name="IsKeptByMajority">Whether a majority keeps that checkpoint. Otherwise it is to be made durable before anything in it is announced: a later head might not find it.</param>
internal sealed record ClaimWon(long Generation, Checkpoint? Checkpoint, bool IsKeptByMajority) : ClaimResult;

/// <summary>The generation cannot be had.</summary>
/// <param name="Reason">Why.</param>
internal sealed record ClaimFailed(StopReason Reason) : ClaimResult;
