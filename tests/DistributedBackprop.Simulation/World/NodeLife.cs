namespace DistributedBackprop.Simulation.World;

/// <summary>Which role a node has.</summary>
internal enum NodeKind
{
    /// <summary>The coordinator of the head.</summary>
    Coordinator,

    /// <summary>The parameter server of the head.</summary>
    ParameterServer,

    /// <summary>The voter of a server node.</summary>
    Voter,

    /// <summary>A worker.</summary>
    Worker,
}

/// <summary>One life of a node, from a start to its end.</summary>
/// <param name="Kind">Its role.</param>
/// <param name="Name">The worker's name; empty for the head's roles.</param>
/// <param name="Life">Counts the node's lives from 1.</param>
internal readonly record struct NodeLife(NodeKind Kind, string Name, long Life)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind}{Name}#{Life}");
}
