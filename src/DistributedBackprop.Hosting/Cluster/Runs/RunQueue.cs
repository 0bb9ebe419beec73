namespace DistributedBackprop.Hosting.Cluster.Runs;

/// <summary>The runs of a cluster in the order in which they are trained, one after the other.</summary>
internal sealed class RunQueue
{
    private readonly Dictionary<string, RunRecord> _byId;

    private RunQueue(Dictionary<string, RunRecord> byId)
    {
        _byId = byId;
        All = [.. byId.Values.OrderBy(record => record.Submission.Order).ThenBy(record => record.Id, StringComparer.Ordinal)];
        Over = [.. All.Where(record => record.IsOver)];
        RunRecord[] open = [.. All.Where(record => !record.IsOver)];
        Current = open.FirstOrDefault();
        Waiting = [.. open.Skip(1)];
    }

    /// <summary>All runs.</summary>
    public IReadOnlyList<RunRecord> All { get; }

    /// <summary>The run to train now, or where it was cancelled in the middle, to bring to its end; null for none.</summary>
    public RunRecord? Current { get; }

    /// <summary>The runs that come after it.</summary>
    public IReadOnlyList<RunRecord> Waiting { get; }

    /// <summary>The runs for which nothing more is to be done.</summary>
    public IReadOnlyList<RunRecord> Over { get; }

    /// <summary>The place for the next submission: behind all that are known.</summary>
    public long NextOrder => 1 + (All.Count > 0 ? All[^1].Submission.Order : 0);

    /// <summary>The queue that follows from what several nodes have on record.</summary>
    /// <param name="records">Their records, in any order; those of one run are merged.</param>
    public static RunQueue Of(IEnumerable<RunRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var byId = new Dictionary<string, RunRecord>(StringComparer.Ordinal);
        foreach (RunRecord record in records)
        {
            byId[record.Id] = byId.TryGetValue(record.Id, out RunRecord? known) ? known.Merge(record) : record;
        }

        return new RunQueue(byId);
    }

    /// <summary>The record of a run; null where there is no such run.</summary>
    public RunRecord? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>How far a run of the queue is.</summary>
    public RunState StateOf(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.StateWhenOver ?? (record.Id == Current?.Id ? RunState.Running : RunState.Queued);
    }

    /// <summary>How many runs come before one: 0 for the one that is trained; null where it is over or not known.</summary>
    public int? PlaceOf(string id) => Find(id) is { IsOver: false } ? All.Where(record => !record.IsOver).TakeWhile(record => record.Id != id).Count() : null;
}
