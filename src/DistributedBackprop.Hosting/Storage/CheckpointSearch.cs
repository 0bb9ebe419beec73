using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Hosting.Storage;

/// <summary>What a search for a checkpoint to go on from has found.</summary>
/// <param name="Found">The newest good one; null where there is none.</param>
/// <param name="Rejected">The newer ones that cannot be used, the newest first.</param>
public sealed record CheckpointSearch(Checkpoint? Found, IReadOnlyList<RejectedCheckpoint> Rejected)
{
    /// <summary>Refuses to begin anew, in silence, a run that was trained before.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="adviceForAnotherRun">What to do where the folder holds checkpoints of another run, as a sentence.</param>
    /// <exception cref="ArgumentNullException">There is no folder.</exception>
    /// <exception cref="ConfigurationException">The checkpoints are of another run.</exception>
    /// <exception cref="InvalidDataException">The checkpoints are damaged or gone.</exception>
    public void RequireUsable(RunFolder folder, string adviceForAnotherRun)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (Found is not null || (Rejected.Count == 0 && !folder.HasMetrics))
        {
            return;
        }

        if (Rejected.Count == 0)
        {
            throw new InvalidDataException($"{folder.MetricsFile} tells of finished epochs, but {folder.CheckpointFolder} holds no checkpoint. Bring back a copy of one, or begin a new run with {folder.ConfigurationFile}.");
        }

        if (Rejected.FirstOrDefault(rejected => rejected.IsOfAnotherRun) is { } other)
        {
            throw new ConfigurationException($"{other.Describe()} {adviceForAnotherRun}");
        }

        throw new InvalidDataException($"No checkpoint in {folder.CheckpointFolder} can be used. {Rejected[0].Describe()} Bring back a copy of a checkpoint, or begin a new run with {folder.ConfigurationFile}.");
    }
}

/// <summary>A checkpoint that cannot be used.</summary>
/// <param name="File">Its manifest.</param>
/// <param name="Reason">Why.</param>
/// <param name="IsOfAnotherRun">Whether it is whole, but of other settings, other data or another arithmetic.</param>
public sealed record RejectedCheckpoint(string File, string Reason, bool IsOfAnotherRun)
{
    /// <summary>The file and the reason, as a sentence.</summary>
    public string Describe() => $"{File}: {Reason.TrimEnd('.')}.";
}
