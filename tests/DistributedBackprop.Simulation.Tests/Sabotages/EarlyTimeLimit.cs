using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>The coordinator takes a request to stop for the end of the time.</summary>
internal sealed class EarlyTimeLimit : Sabotage
{
    public override IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) =>
        [.. effects.Select(effect => effect is SendToParameterServer { Message: EndTraining { Reason.Cause: StopCause.Interrupted } }
            ? new SendToParameterServer(new EndTraining(new StopReason(StopCause.TimeLimit, "made up")))
            : effect)];
}
