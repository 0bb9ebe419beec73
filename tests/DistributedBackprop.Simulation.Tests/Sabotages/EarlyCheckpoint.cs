using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>The disk says that a checkpoint is durable before it is.</summary>
internal sealed class EarlyCheckpoint : Sabotage
{
    public override bool AnswersEarly(Effect write) => write is StoreCheckpoint;
}
