namespace DistributedBackprop.Training.Run;

/// <summary>Why a run stops.</summary>
public enum StopCause
{
    /// <summary>The number of epochs is reached.</summary>
    EpochsDone,

    /// <summary>The target error is reached.</summary>
    TargetReached,

    /// <summary>The error has not improved for the number of epochs that patience allows.</summary>
    NoImprovement,

    /// <summary>The parameters have stabilised.</summary>
    Stabilised,

    /// <summary>The wall-clock limit has passed.</summary>
    TimeLimit,

    /// <summary>Somebody asked for it.</summary>
    Interrupted,

    /// <summary>The loss, a gradient or a parameter is not finite, or the error grows without bound.</summary>
    Diverged,

    /// <summary>There were too few workers for too long.</summary>
    NoWorkers,

    /// <summary>Something that must be durable could not be written.</summary>
    StorageFailed,

    /// <summary>A majority of the server nodes was out of reach for too long.</summary>
    NoMajority,

    /// <summary>Another head leads the run.</summary>
    Superseded,
}

/// <summary>Why a run stops, in kind and in words.</summary>
/// <param name="Cause">The kind.</param>
/// <param name="Text">What happened, with the values, and for a failure what to do.</param>
public sealed record StopReason(StopCause Cause, string Text)
{
    /// <summary>Whether the run has failed, or at least this head of it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFailure => Cause is StopCause.Diverged or StopCause.NoWorkers or StopCause.StorageFailed or StopCause.NoMajority or StopCause.Superseded;

    /// <summary>Whether only this head has ended: the run may go on under another one.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOfHeadOnly => Cause is StopCause.NoMajority or StopCause.Superseded;

    /// <summary>Whether the run has reached its end by a criterion that would end it again at once: resuming trains no further.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFinal => Cause is StopCause.TargetReached or StopCause.NoImprovement or StopCause.Stabilised or StopCause.Diverged;

    /// <summary>What to say of storage that hangs.</summary>
    /// <param name="waitedSeconds">How long it was waited for.</param>
    /// <param name="option">The option that says so.</param>
    internal static string NoAnswerOfStorage(double waitedSeconds, string option) => FormattableString.Invariant(
        $"storage has not answered for {waitedSeconds} s ({option}). See whether the disk or network share of the run's folder hangs.");

    /// <summary>The failure of a run whose files cannot be written.</summary>
    /// <param name="what">What was to be written.</param>
    /// <param name="reason">What the storage says.</param>
    internal static StopReason NotWritten(string what, string reason) => new(
        StopCause.StorageFailed,
        $"{what} could not be written: {reason.TrimEnd('.')}. Free space on the disk or correct the permissions of the run's folder, then resume the run.");
}
