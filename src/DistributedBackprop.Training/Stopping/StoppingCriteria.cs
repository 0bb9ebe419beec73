using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Stopping;

/// <summary>Decides from the finished epochs alone, so that a resumed run decides as the undisturbed one would.</summary>
internal static class StoppingCriteria
{
    /// <summary>Whether the last epoch's error is a number, and lower than those of all epochs before.</summary>
    public static bool LastIsBest(IReadOnlyList<EpochRecord> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return !double.IsNaN(history[^1].DecidingError) && history.SkipLast(1).All(epoch => history[^1].DecidingError < epoch.DecidingError);
    }

    /// <summary>Why training ends after the last finished epoch, or null where it goes on.</summary>
    /// <param name="options">The criteria.</param>
    /// <param name="history">The finished epochs; at least one.</param>
    public static StopReason? Evaluate(StoppingOptions options, IReadOnlyList<EpochRecord> history)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(history);
        return Diverged(options, history)
            ?? TargetReached(options, history[^1])
            ?? Stabilised(options, history[^1])
            ?? NoImprovement(options, history)
            ?? EpochsDone(options, history);
    }

    /// <summary>The end by the number of epochs, or null where epochs are left.</summary>
    public static StopReason? EpochsDone(StoppingOptions options, IReadOnlyList<EpochRecord> history)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(history);
        return history.Count >= options.Epochs
            ? new StopReason(StopCause.EpochsDone, options.Epochs == 1 ? "the only epoch is done" : $"all {options.Epochs} epochs are done")
            : null;
    }

    private static StopReason? Diverged(StoppingOptions options, IReadOnlyList<EpochRecord> history)
    {
        double error = history[^1].DecidingError;
        double first = history[0].DecidingError;
        if (!double.IsFinite(error))
        {
            return Failure($"the {NameOfError(history[^1])} of epoch {history.Count} is {error}");
        }

        return options.DivergenceFactor is { } factor && first > 0 && error > factor * first
            ? Failure(FormattableString.Invariant($"the {NameOfError(history[^1])} of epoch {history.Count}, {error:G6}, is over {factor} times that of the first epoch, {first:G6} (stopping.divergenceFactor)"))
            : null;

        static StopReason Failure(string what) =>
            new(StopCause.Diverged, $"{what}. Lower optimizer.learningRate, set optimizer.clipNorm (for example 1), or scale the features (data.featureScaling).");
    }

    private static string NameOfError(EpochRecord epoch) => epoch.ValidationError is null ? "error" : "validation error";

    private static StopReason? TargetReached(StoppingOptions options, EpochRecord last) =>
        options.TargetError is { } target && last.DecidingError <= target
            ? new StopReason(StopCause.TargetReached, FormattableString.Invariant($"the {NameOfError(last)} {last.DecidingError:G6} has reached the target {target}"))
            : null;

    private static StopReason? Stabilised(StoppingOptions options, EpochRecord last) =>
        options.Stabilised is { } limit && last.RelativeChange < limit
            ? new StopReason(StopCause.Stabilised, FormattableString.Invariant($"the parameters have stabilised: the last step changed them by {last.RelativeChange:G3} of their norm, under {limit}"))
            : null;

    private static StopReason? NoImprovement(StoppingOptions options, IReadOnlyList<EpochRecord> history)
    {
        if (options.Patience is not { } patience)
        {
            return null;
        }

        EpochRecord reference = history[0];
        foreach (EpochRecord epoch in history)
        {
            if (epoch.DecidingError < reference.DecidingError - options.MinimumDelta)
            {
                reference = epoch;
            }
        }

        return history[^1].Epoch - reference.Epoch >= patience
            ? new StopReason(StopCause.NoImprovement, FormattableString.Invariant($"the {NameOfError(reference)} has not improved for {patience} {(patience == 1 ? "epoch" : "epochs")}; the lowest was {reference.DecidingError:G6} in epoch {reference.Epoch}"))
            : null;
    }
}
