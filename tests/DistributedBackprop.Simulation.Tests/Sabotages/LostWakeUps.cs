using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>The server is never woken.</summary>
internal sealed class LostWakeUps : Sabotage
{
    public override Input? Delivering(NodeLife node, Input input) =>
        node.Kind == NodeKind.ParameterServer && input is Tick ? null : input;
}
