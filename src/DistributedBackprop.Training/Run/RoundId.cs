namespace DistributedBackprop.Training.Run;

/// <summary>What the leaves of a round are computed for.</summary>
public enum RoundKind
{
    /// <summary>The validation part's metrics; at an epoch's last version, before the next gradient at that version.</summary>
    Validation,

    /// <summary>The gradient of a mini-batch.</summary>
    Gradient,
}

/// <summary>One round of work over all workers: the leaves of one mini-batch, or of the validation part.</summary>
/// <param name="Version">The parameters that the round uses.</param>
/// <param name="Kind">What is computed.</param>
public readonly record struct RoundId(ModelVersion Version, RoundKind Kind) : IComparable<RoundId>
{
    /// <inheritdoc/>
    public int CompareTo(RoundId other)
    {
        int byVersion = Version.CompareTo(other.Version);
        return byVersion != 0 ? byVersion : Kind.CompareTo(other.Kind);
    }

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(RoundId left, RoundId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(RoundId left, RoundId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> or equals it.</summary>
    public static bool operator <=(RoundId left, RoundId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> or equals it.</summary>
    public static bool operator >=(RoundId left, RoundId right) => left.CompareTo(right) >= 0;
}
