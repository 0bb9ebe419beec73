using System.Text.Json.Serialization;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Cluster.Runs;

/// <summary>How a run has ended, once and for all. That only its head has ended is no such end: another head goes on with the run.</summary>
/// <param name="Cause">Why; null where it could not even begin.</param>
/// <param name="Text">Why, in words, and for a failure what to do.</param>
/// <param name="Generation">The generation of the head that ended it; 0 where it did not begin.</param>
/// <param name="Updates">The updates made.</param>
/// <param name="FinishedEpochs">The epochs finished.</param>
/// <param name="LastEpoch">The record of the last of them; null for none.</param>
/// <param name="ModelEpoch">The epochs that made the model; null where there is none.</param>
/// <param name="ParametersSha256">The SHA-256 over the model's parameters; null where there is none.</param>
/// <param name="Files">The files that the run leaves, such as model.safetensors.</param>
/// <param name="At">When.</param>
internal sealed record RunEnd(
    StopCause? Cause,
    string Text,
    long Generation,
    long Updates,
    int FinishedEpochs,
    EpochRecord? LastEpoch,
    int? ModelEpoch,
    string? ParametersSha256,
    IReadOnlyList<ContentFile> Files,
    DateTimeOffset At)
{
    /// <summary>The most files that a run leaves.</summary>
    public const int FilesMost = 16;

    /// <summary>Whether the run has failed.</summary>
    [JsonIgnore]
    public bool IsFailure => Cause is not { } cause || new StopReason(cause, Text).IsFailure;

    /// <summary>The end of a run that was trained.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="lastEpoch">The record of its last finished epoch; null for none.</param>
    /// <param name="files">The files that it leaves.</param>
    /// <param name="at">When.</param>
    /// <exception cref="ArgumentException">Only a head of the run has ended.</exception>
    public static RunEnd Of(RunOutcome outcome, EpochRecord? lastEpoch, IReadOnlyList<ContentFile> files, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome.Reason.IsOfHeadOnly)
        {
            throw new ArgumentException($"A run has not ended where only its head has ({outcome.Reason.Cause}): another one goes on with it.", nameof(outcome));
        }

        return new RunEnd(
            outcome.Reason.Cause,
            outcome.Reason.Text,
            outcome.Version.Generation,
            outcome.Version.Updates,
            outcome.FinishedEpochs,
            lastEpoch,
            outcome.ModelEpoch,
            outcome.ParametersSha256,
            files,
            at);
    }

    /// <summary>The end of a run that could not begin, on no node: its data and its configuration do not come to its identity, say.</summary>
    /// <param name="text">Why, and what to do.</param>
    /// <param name="at">When.</param>
    public static RunEnd NeverBegun(string text, DateTimeOffset at) => new(null, text, 0, 0, 0, null, null, null, [], at);

    /// <summary>What is wrong with it, as a sentence; null for nothing.</summary>
    public string? FindFault() => Files.Count > FilesMost || Files.Any(file => file is null || !file.IsUsable)
        ? $"The run leaves over {FilesMost} files, or one by what is no name, length and SHA-256 of a file."
        : Cause is { } cause && new StopReason(cause, Text).IsOfHeadOnly ? "Only a head of the run has ended, not the run." : null;
}
