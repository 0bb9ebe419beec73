using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.World;

/// <summary>What surrounds a node: carries out what its role wants.</summary>
internal interface INodeHost
{
    /// <summary>Carries out an effect other than waking up.</summary>
    void CarryOut(NodeLife node, Effect effect);

    /// <summary>Takes note that the node has died at an input.</summary>
    void Died(NodeLife node);
}
