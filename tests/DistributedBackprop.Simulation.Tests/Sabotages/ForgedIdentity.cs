using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>The worker of another run says that it is of this one.</summary>
internal sealed class ForgedIdentity : Sabotage
{
    private RunIdentity? _identity;

    public override Input? Delivering(NodeLife node, Input input)
    {
        if (node.Kind != NodeKind.Coordinator || input is not Hello hello)
        {
            return input;
        }

        if (hello.Worker.Name != SimulatedCluster.StrangerName)
        {
            _identity = hello.Identity;
            return hello;
        }

        return _identity is null ? null : hello with { Identity = _identity };
    }
}
