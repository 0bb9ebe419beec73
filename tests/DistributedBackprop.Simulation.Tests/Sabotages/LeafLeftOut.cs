using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>The server makes a step before the last sums are in.</summary>
internal sealed class LeafLeftOut : Sabotage
{
    public override IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) =>
        [.. effects.Select(effect => effect is Report { Event: StepApplied { Counted.Count: > 1 } step }
            ? new Report(step with { Counted = [.. step.Counted.SkipLast(1)] })
            : effect)];
}
