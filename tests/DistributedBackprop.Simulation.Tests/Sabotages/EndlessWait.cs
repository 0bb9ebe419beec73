using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>The coordinator waits for workers without end.</summary>
internal sealed class EndlessWait : Sabotage
{
    public override IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) =>
        [.. effects.Where(effect => effect is not SendToParameterServer { Message: EndTraining { Reason.Cause: StopCause.NoWorkers } })];
}
