using DistributedBackprop.Training.Checkpoints;

namespace DistributedBackprop.Hosting.Storage;

/// <summary>What a search for a checkpoint to go on from has found.</summary>
/// <param name="Found">The newest good one; null where there is none.</param>
/// <param name="Rejected">The newer ones that cannot be used, the newest first.</param>
public sealed record CheckpointSearch(Checkpoint? Found, IReadOnlyList<RejectedCheckpoint> Rejected);

/// <summary>A checkpoint that cannot be used.</summary>
/// <param name="File">Its manifest.</param>
/// <param name="Reason">Why.</param>
/// <param name="IsOfAnotherRun">Whether it is whole, but of other settings, other data or another arithmetic.</param>
public sealed record RejectedCheckpoint(string File, string Reason, bool IsOfAnotherRun);
