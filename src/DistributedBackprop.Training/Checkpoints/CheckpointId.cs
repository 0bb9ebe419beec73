using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Checkpoints;

/// <summary>
/// Names a checkpoint. No two checkpoints of different tensors have one name, so that writing one damages no other: between
/// the end of an epoch's last step and the decision on the epoch the best parameters may change, and an update that was not
/// finite, after which the run ends, leaves the optimizer's state moved.
/// </summary>
/// <param name="Version">The version that it holds.</param>
/// <param name="FinishedEpochs">The epochs finished.</param>
/// <param name="IsLast">Whether it holds the end of a run.</param>
public readonly record struct CheckpointId(ModelVersion Version, int FinishedEpochs, bool IsLast) : IComparable<CheckpointId>
{
    /// <summary>The name of a checkpoint.</summary>
    public static CheckpointId Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new CheckpointId(checkpoint.Version, checkpoint.Progress.History.Count, checkpoint.Progress.Stopped is not null);
    }

    /// <summary>By version, then epochs; a last one after others.</summary>
    public int CompareTo(CheckpointId other) =>
        (Version, FinishedEpochs, IsLast).CompareTo((other.Version, other.FinishedEpochs, other.IsLast));

    /// <summary>Whether a checkpoint is older than another.</summary>
    public static bool operator <(CheckpointId left, CheckpointId right) => left.CompareTo(right) < 0;

    /// <summary>Whether a checkpoint is newer than another.</summary>
    public static bool operator >(CheckpointId left, CheckpointId right) => left.CompareTo(right) > 0;

    /// <summary>Whether a checkpoint is older than another, or it.</summary>
    public static bool operator <=(CheckpointId left, CheckpointId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether a checkpoint is newer than another, or it.</summary>
    public static bool operator >=(CheckpointId left, CheckpointId right) => left.CompareTo(right) >= 0;

    /// <summary>The file name without its ending; ordinal order of names is the order of checkpoints.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"checkpoint-{Version.Generation:D6}-{Version.Updates:D12}-{FinishedEpochs:D6}{(IsLast ? "-last" : "")}");
}
