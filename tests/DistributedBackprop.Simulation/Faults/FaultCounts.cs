namespace DistributedBackprop.Simulation.Faults;

/// <summary>How many faults of each kind there were.</summary>
internal sealed class FaultCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<FaultKind>().Length];

    /// <summary>The number of faults of a kind.</summary>
    public long this[FaultKind kind] => _counts[(int)kind];

    /// <summary>Counts a fault.</summary>
    public void Count(FaultKind kind) => _counts[(int)kind]++;

    /// <summary>Counts the faults of another simulation too.</summary>
    public void Add(FaultCounts other)
    {
        for (int kind = 0; kind < _counts.Length; kind++)
        {
            _counts[kind] += other._counts[kind];
        }
    }
}
