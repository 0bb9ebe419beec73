using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>Every head begins generation 1.</summary>
internal sealed class RepeatedGeneration : Sabotage
{
    public override IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) =>
        [.. effects.Select(effect => effect is Report { Event: HeadStarted started }
            ? new Report(started with { Version = started.Version with { Generation = 1 } })
            : effect)];
}
