using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting;

/// <summary>
/// A run has failed: it diverged, all workers failed, or what must be durable could not be written. The message says what happened, with
/// the values, and what to do.
/// </summary>
public sealed class TrainingFailedException : Exception
{
    /// <summary>Reports a run that failed.</summary>
    /// <param name="reason">Why.</param>
    /// <exception cref="ArgumentNullException">There is no reason.</exception>
    public TrainingFailedException(StopReason reason)
        : base((reason ?? throw new ArgumentNullException(nameof(reason))).Text) => Reason = reason;

    /// <summary>Why the run failed.</summary>
    public StopReason Reason { get; }
}
