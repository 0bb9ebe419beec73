using System.Text.Json;
using System.Text.Json.Serialization;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Cluster.Runs;

/// <summary>
/// All that a cluster has to remember of a run between heads. A record only grows: two of one run merge to one that holds what either does.
/// So nodes that have heard of different things come to the same record in whatever order they hear of the rest.
/// </summary>
/// <param name="Submission">What is to be trained.</param>
/// <param name="BegunAt">When a head first began to train it; null where none has.</param>
/// <param name="CancelledBy">Who wants it to end; null for nobody.</param>
/// <param name="End">How it has ended; null where it has not.</param>
internal sealed record RunRecord(Submission Submission, DateTimeOffset? BegunAt = null, string? CancelledBy = null, RunEnd? End = null)
{
    /// <summary>The run.</summary>
    [JsonIgnore]
    public string Id => Submission.Id;

    /// <summary>Whether nothing more is to be done for the run. One that was cancelled in the middle still has its model to be written.</summary>
    [JsonIgnore]
    public bool IsOver => End is not null || (CancelledBy is not null && BegunAt is null);

    /// <summary>How far the run is, as far as the record alone tells: of runs that are not over it does not tell which one is trained.</summary>
    [JsonIgnore]
    public RunState? StateWhenOver => this switch
    {
        { End.IsFailure: true } => RunState.Failed,
        { End.Cause: StopCause.Interrupted, CancelledBy: not null } => RunState.Cancelled,
        { End: not null } => RunState.Ended,
        { IsOver: true } => RunState.Cancelled,
        _ => null,
    };

    /// <summary>
    /// The record of both: the lower place in the queue, the earlier beginning, and whatever only one holds. Where both hold an end, that of the higher
    /// generation counts, for a lower one was fenced. Commutative, associative and idempotent.
    /// </summary>
    /// <param name="other">A record of the same run.</param>
    /// <exception cref="ArgumentException">It is of another run.</exception>
    public RunRecord Merge(RunRecord other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Id != Id)
        {
            throw new ArgumentException($"Records of {Id} and {other.Id} are of two runs.", nameof(other));
        }

        return new RunRecord(
            First(Submission, other.Submission, submission => submission.Order),
            First(BegunAt, other.BegunAt),
            First(CancelledBy, other.CancelledBy),
            End is null || other.End is null ? End ?? other.End : First(End, other.End, end => -end.Generation));
    }

    /// <summary>Whether a record says the same, and no more.</summary>
    public bool Says(RunRecord other) => ReferenceEquals(this, other) || ToBytes().AsSpan().SequenceEqual(other.ToBytes());

    /// <summary>The record as JSON in UTF-8: the same bytes for the same record.</summary>
    public byte[] ToBytes() => StrictJson.Write(this);

    /// <summary>Reads a record.</summary>
    /// <param name="json">JSON in UTF-8, from a disk or a node.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static RunRecord Read(ReadOnlySpan<byte> json)
    {
        try
        {
            RunRecord record = StrictJson.Read<RunRecord>(json);
            return (record.Submission.FindFault() ?? record.End?.FindFault()) is { } fault
                ? throw new InvalidDataException(fault)
                : record;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The record of a run cannot be read: {exception.Message}", exception);
        }
    }

    private static DateTimeOffset? First(DateTimeOffset? left, DateTimeOffset? right) =>
        left is not { } mine || right is not { } others ? left ?? right : (mine.UtcTicks, mine.Offset).CompareTo((others.UtcTicks, others.Offset)) <= 0 ? left : right;

    private static string? First(string? left, string? right) =>
        left is null || right is null ? left ?? right : string.CompareOrdinal(left, right) <= 0 ? left : right;

    /// <summary>The one of the lower rank; of equal ranks the one whose JSON comes first, so that the answer does not depend on who asks.</summary>
    private static T First<T>(T left, T right, Func<T, long> rank)
        where T : class
    {
        int order = rank(left).CompareTo(rank(right));
        return (order != 0 ? order : StrictJson.Write(left).AsSpan().SequenceCompareTo(StrictJson.Write(right))) <= 0 ? left : right;
    }
}
