namespace DistributedBackprop.Training.Run;

/// <summary>One life of a worker. A worker that starts again keeps its name and takes a higher incarnation, so that late messages of its former life are told apart.</summary>
/// <param name="Name">The worker's name, unique in the run.</param>
/// <param name="Incarnation">Grows with every start of the worker.</param>
public readonly record struct WorkerId(string Name, long Incarnation)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
