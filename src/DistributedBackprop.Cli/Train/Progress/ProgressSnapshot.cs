namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>How a run goes, at one moment.</summary>
internal sealed record ProgressSnapshot
{
    /// <summary>What the run is at.</summary>
    public required RunPhase Phase { get; init; }

    /// <summary>The epoch under way, from 1; the last one once all are finished.</summary>
    public required int Epoch { get; init; }

    /// <summary>The most epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>The steps made of the epoch.</summary>
    public required int Step { get; init; }

    /// <summary>The steps of an epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>The share of the epoch that is done, by steps; 0 to 1.</summary>
    public double EpochShare => (double)Step / StepsPerEpoch;

    /// <summary>The share of all epochs that is done, by steps; 0 to 1.</summary>
    public required double RunShare { get; init; }

    /// <summary>An estimate of the seconds until all epochs are done, which a stopping criterion may cut short; null while nothing is measured.</summary>
    public required double? SecondsLeft { get; init; }

    /// <summary>The errors of the last epochs, the newest last.</summary>
    public required IReadOnlyList<double> Errors { get; init; }

    /// <summary>The validation errors of the last epochs, the newest last; none without a validation part.</summary>
    public required IReadOnlyList<double> ValidationErrors { get; init; }

    /// <summary>The workers, in the order in which they joined.</summary>
    public required IReadOnlyList<WorkerRow> Workers { get; init; }

    /// <summary>The workers that are here and those that are needed, while too few are here; else null.</summary>
    public required (int Members, int Needed)? Shortage { get; init; }
}
