using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>A worker hands in the sums of one leaf as those of its neighbour.</summary>
internal sealed class LeafCountedForAnother : Sabotage
{
    public override Input? Delivering(NodeLife node, Input input) =>
        node.Kind == NodeKind.ParameterServer && input is Push { Contributions: [{ Node.Level: 0 } first, ..] } push
            ? push with { Contributions = [first with { Node = first.Node.Sibling }, .. push.Contributions.Skip(1)] }
            : input;
}
