namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>A desk cannot do what it is asked for, or cannot be asked; the message is a sentence for the person who asked.</summary>
internal sealed class DeskException : Exception
{
    /// <summary>The most runs that a refusal names.</summary>
    private const int NamesMost = 10;

    /// <summary>With what happened and what to do.</summary>
    public DeskException(string message)
        : base(message)
    {
    }

    /// <summary>With what happened and what to do, and what it came from.</summary>
    public DeskException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Whether the answer is lost: what was asked for may have been done all the same.</summary>
    public bool IsLost { get; init; }

    /// <summary>The refusal of a run that the cluster does not know.</summary>
    /// <param name="id">What was asked for.</param>
    /// <param name="known">The runs that it knows, the first one first.</param>
    public static DeskException UnknownRun(string id, IReadOnlyList<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        string others = known.Count > NamesMost ? FormattableString.Invariant($"the last {NamesMost} of {known.Count:N0} are") : "there are";
        return new DeskException(known.Count == 0
            ? $"The cluster knows no run {id}: none was submitted to it yet."
            : $"The cluster knows no run {id}; {others}: {string.Join(", ", known.TakeLast(NamesMost))}.");
    }
}
