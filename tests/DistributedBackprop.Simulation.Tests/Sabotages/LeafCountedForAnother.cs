using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>A worker hands in the sums of one leaf as those of its neighbour.</summary>
internal sealed class LeafCountedForAnother : Sabotage
{
    private int _pushes;

    /// <summary>Every fourth push only: a leaf whose sums never come would keep the run from going on at all.</summary>
    public override Input? Delivering(NodeLife node, Input input) =>
        node.Kind == NodeKind.ParameterServer && input is Push { Contributions: [{ Node.Level: 0 } first, ..] } push && _pushes++ % 4 == 0
            ? push with { Contributions = [first with { Node = first.Node.Sibling }, .. push.Contributions.Skip(1)] }
            : input;
}
