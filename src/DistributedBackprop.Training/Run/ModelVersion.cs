namespace DistributedBackprop.Training.Run;

/// <summary>
/// Which parameters are meant. Ordered by generation, then by updates. In synchronous training equal numbers of updates
/// mean equal bytes, whatever the generation.
/// </summary>
/// <param name="Generation">The reign of one head; every new head begins a higher one.</param>
/// <param name="Updates">The number of parameter updates made before.</param>
public readonly record struct ModelVersion(long Generation, long Updates) : IComparable<ModelVersion>
{
    /// <inheritdoc/>
    public int CompareTo(ModelVersion other) =>
        Generation != other.Generation ? Generation.CompareTo(other.Generation) : Updates.CompareTo(other.Updates);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(ModelVersion left, ModelVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(ModelVersion left, ModelVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> or equals it.</summary>
    public static bool operator <=(ModelVersion left, ModelVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> or equals it.</summary>
    public static bool operator >=(ModelVersion left, ModelVersion right) => left.CompareTo(right) >= 0;
}
