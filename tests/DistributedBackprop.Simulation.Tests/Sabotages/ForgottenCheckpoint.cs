using DistributedBackprop.Training.Checkpoints;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>A new head begins the run anew though there is a checkpoint.</summary>
internal sealed class ForgottenCheckpoint : Sabotage
{
    public override Checkpoint? Restoring(Checkpoint? newest) => null;
}
