using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>The disk forgets generations.</summary>
internal sealed class ForgottenGeneration : Sabotage
{
    public override bool Forgets(Effect write) => write is StorePromise;
}
