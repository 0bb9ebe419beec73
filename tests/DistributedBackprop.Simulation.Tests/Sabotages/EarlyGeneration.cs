using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>The disk says that a generation is durable before it is.</summary>
internal sealed class EarlyGeneration : Sabotage
{
    public override bool AnswersEarly(Effect write) => write is StorePromise;
}
