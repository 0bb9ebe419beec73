using DistributedBackprop.Training.Checkpoints;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>What a new head finds on its disk.</summary>
/// <param name="Newest">The newest checkpoint that is whole; null where there is none.</param>
/// <param name="CheckpointsWereDamaged">Whether any was damaged since the last head: only then may an older one be the newest.</param>
/// <param name="HasModel">Whether there is a model that is whole.</param>
internal sealed record RestoredFiles(Checkpoint? Newest, bool CheckpointsWereDamaged, bool HasModel);
