using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>The coordinator says that storage has failed though it has not.</summary>
internal sealed class FailureWithoutCause : Sabotage
{
    public override IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) =>
        [.. effects.Select(effect => effect is EndRun end
            ? new EndRun(end.Outcome with { Reason = new StopReason(StopCause.StorageFailed, "made up"), ParametersSha256 = null })
            : effect)];
}
