using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>How a run is.</summary>
/// <param name="Id">The run.</param>
/// <param name="Name">The name in its configuration.</param>
/// <param name="State">How far it is.</param>
/// <param name="Before">How many runs are trained before it; null where it is over.</param>
/// <param name="Epoch">The epochs finished.</param>
/// <param name="Epochs">The most epochs.</param>
/// <param name="Updates">The updates made.</param>
/// <param name="LastEpoch">The record of the last finished epoch; null for none.</param>
/// <param name="By">Who submitted it.</param>
/// <param name="At">When.</param>
/// <param name="CancelledBy">Who wants or wanted it to end; null for nobody.</param>
/// <param name="Outcome">Why it has ended, as a sentence; null where it has not.</param>
/// <param name="ParametersSha256">The SHA-256 over its model's parameters; null where there is none.</param>
internal sealed record RunStatus(
    string Id,
    string Name,
    RunState State,
    int? Before,
    int Epoch,
    int Epochs,
    long Updates,
    EpochRecord? LastEpoch,
    string By,
    DateTimeOffset At,
    string? CancelledBy,
    string? Outcome,
    string? ParametersSha256)
{
    /// <summary>How a run of a queue is.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="record">The run's record in it.</param>
    /// <param name="lastEpoch">The last epoch finished, of a run that is trained; null for none.</param>
    /// <param name="updates">The updates made, of a run that is trained.</param>
    public static RunStatus Of(RunQueue queue, RunRecord record, EpochRecord? lastEpoch = null, long updates = 0)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(record);
        EpochRecord? last = record.End?.LastEpoch ?? lastEpoch;
        return new RunStatus(
            record.Id,
            record.Submission.Name,
            queue.StateOf(record),
            queue.PlaceOf(record.Id),
            record.End?.FinishedEpochs ?? last?.Epoch ?? 0,
            record.Submission.Epochs,
            record.End?.Updates ?? Math.Max(updates, last?.Updates ?? 0),
            last,
            record.Submission.By,
            record.Submission.At,
            record.CancelledBy,
            record.End?.Text ?? (record.IsOver ? "it was cancelled before it began" : null),
            record.End?.ParametersSha256);
    }
}
