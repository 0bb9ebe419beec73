using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>A checkpoint names the wrong epoch the best.</summary>
internal sealed class WrongBest : Sabotage
{
    public override IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) =>
        [.. effects.Select(effect => effect is StoreCheckpoint { Checkpoint: { Progress.BestEpoch: { } best } checkpoint }
            ? new StoreCheckpoint(checkpoint with { Progress = checkpoint.Progress with { BestEpoch = best + 1 } })
            : effect)];
}
