namespace DistributedBackprop.Simulation.Mutations;

/// <summary>An error planted in the sources of the protocol.</summary>
/// <param name="Fault">What is wrong, in words.</param>
/// <param name="File">The source, relative to <c>src/DistributedBackprop.Training</c>.</param>
/// <param name="Text">What is replaced; it occurs exactly once in the file.</param>
/// <param name="Replacement">What it is replaced by.</param>
internal sealed record Mutation(string Fault, string File, string Text, string Replacement)
{
    /// <summary>How often the text occurs in a source.</summary>
    public int OccurrencesIn(string source) => source.Split(Text).Length - 1;

    /// <inheritdoc/>
    public override string ToString() => Fault;
}
