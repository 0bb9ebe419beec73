using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>The model that is written is not the one that was trained.</summary>
internal sealed class ModelOfOtherBits : Sabotage
{
    public override Input? Delivering(NodeLife node, Input input) =>
        input is ModelStored ? new ModelStored(new string('0', 64)) : input;
}
