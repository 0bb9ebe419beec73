namespace DistributedBackprop.Training.Run;

/// <summary>One life of a head on a server node.</summary>
/// <param name="Server">The node.</param>
/// <param name="Life">Another for each head that was ever started on the node.</param>
public readonly record struct HeadId(ServerId Server, long Life)
{
    /// <inheritdoc/>
    public override string ToString() => Server.Name;
}
