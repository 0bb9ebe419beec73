using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>Something in <see cref="Leadership"/> that the parameter server acts on.</summary>
internal abstract record LeadershipChange;

/// <summary>The head leads, and what it goes on from is durable.</summary>
/// <param name="Checkpoint">The checkpoint to go on from; null to begin.</param>
internal sealed record LeadershipWon(Checkpoint? Checkpoint) : LeadershipChange;

/// <summary>A majority of the server nodes is out of reach: nothing more is to be trained until <see cref="LeadershipRegained"/>.</summary>
internal sealed record LeadershipPaused : LeadershipChange;

/// <summary>A majority confirms the head again.</summary>
internal sealed record LeadershipRegained : LeadershipChange;

/// <summary>The head can lead no more.</summary>
/// <param name="Reason">Why.</param>
internal sealed record LeadershipLost(StopReason Reason) : LeadershipChange;

/// <summary>It is decided what becomes of a checkpoint.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Failure">Why a majority cannot keep it; null where it is durable.</param>
internal sealed record CheckpointDecided(Checkpoint Checkpoint, string? Failure) : LeadershipChange;
