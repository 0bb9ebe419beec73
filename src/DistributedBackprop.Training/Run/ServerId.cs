namespace DistributedBackprop.Training.Run;

/// <summary>A server node of the run: it votes for heads and keeps checkpoints. Their set is fixed for the run.</summary>
/// <param name="Name">The node's name, unique in the run.</param>
public readonly record struct ServerId(string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
