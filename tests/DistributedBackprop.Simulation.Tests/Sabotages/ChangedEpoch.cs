using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>An epoch is finished with another error than that of its examples.</summary>
internal sealed class ChangedEpoch : Sabotage
{
    public override IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) =>
        [.. effects.Select(effect => effect is Report { Event: EpochFinished finished }
            ? new Report(finished with { Epoch = finished.Epoch with { Error = finished.Epoch.Error * 2 } })
            : effect)];
}
