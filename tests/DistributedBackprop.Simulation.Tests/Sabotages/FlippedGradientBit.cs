using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>A worker pushes a gradient of which one bit is wrong.</summary>
internal sealed class FlippedGradientBit : Sabotage
{
    public override IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) =>
        [.. effects.Select(effect => effect is SendToParameterServer { Message: Push { Contributions: [{ Gradient: { } gradient } first, ..] } push }
            ? new SendToParameterServer(push with { Contributions = [first with { Gradient = BitFlip.Of(gradient) }, .. push.Contributions.Skip(1)] })
            : effect)];
}
