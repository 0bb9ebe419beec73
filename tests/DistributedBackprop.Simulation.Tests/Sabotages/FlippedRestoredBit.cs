using DistributedBackprop.Training.Checkpoints;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>A head goes on from a checkpoint of which one bit of a parameter is wrong.</summary>
internal sealed class FlippedRestoredBit : Sabotage
{
    public override Checkpoint? Restoring(Checkpoint? newest) =>
        newest is null ? null : newest with { Tensors = newest.Tensors with { Parameters = BitFlip.Of(newest.Tensors.Parameters) } };
}
