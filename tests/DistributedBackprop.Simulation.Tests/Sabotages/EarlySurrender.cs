using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>The coordinator gives up at once where it should wait for workers.</summary>
internal sealed class EarlySurrender : Sabotage
{
    public override IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) =>
        [.. effects.SelectMany(effect => effect is Report { Event: WaitingForWorkers waiting }
            ? [effect, new SendToParameterServer(new EndTraining(new StopReason(StopCause.NoWorkers, $"{waiting.Members} workers are here and {waiting.Needed} needed.")))]
            : new[] { effect })];
}
