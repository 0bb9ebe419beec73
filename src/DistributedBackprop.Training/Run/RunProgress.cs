namespace DistributedBackprop.Training.Run;

/// <summary>Where a run stands, besides its vectors.</summary>
public sealed record RunProgress
{
    /// <summary>The updates made.</summary>
    public long Updates { get; init; }

    /// <summary>The sums over the steps made of the epoch under way, added in the order of steps.</summary>
    public ExampleSums EpochSums { get; init; }

    /// <summary>||change|| / ||parameters|| of the last step of an epoch; 0 before the first.</summary>
    public double RelativeChange { get; init; }

    /// <summary>The finished epochs.</summary>
    public IReadOnlyList<EpochRecord> History { get; init; } = [];

    /// <summary>The finished epochs that made the best parameters; null before one is finished.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>Why the run ended; null while it goes on.</summary>
    public StopReason? Stopped { get; init; }

    /// <summary>How long the run has been trained, in seconds.</summary>
    public double ElapsedSeconds { get; init; }
}
