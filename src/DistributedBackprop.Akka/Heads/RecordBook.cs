using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Heads;

/// <summary>
/// What a head knows of the cluster's runs, and of what each server node has of them on its disk. First it gathers the records of a
/// majority; from then on it sees to it that every server node has every record.
/// </summary>
/// <param name="electorate">The server nodes.</param>
internal sealed class RecordBook(Electorate electorate)
{
    private readonly Dictionary<string, RunRecord> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<ServerId, Dictionary<string, RunRecord>> _onDisk = [];
    private readonly Dictionary<ServerId, string> _bulk = [];
    private readonly Dictionary<ServerId, Dictionary<string, RunRecord>> _telling = [];
    private readonly HashSet<(ServerId Server, string Run)> _failing = [];

    /// <summary>The server nodes that have told all that they know.</summary>
    public IReadOnlyCollection<ServerId> Told => _onDisk.Keys;

    /// <summary>Whether a majority has told all that it knows: no confirmed submission is missing then.</summary>
    public bool IsComplete => _onDisk.Count >= electorate.Majority;

    /// <summary>The queue that follows.</summary>
    public RunQueue Queue { get; private set; } = RunQueue.Of([]);

    /// <summary>Notes a record that a node tells of.</summary>
    public void Tell(ServerId server, RunRecord record)
    {
        if (!_telling.TryGetValue(server, out Dictionary<string, RunRecord>? told))
        {
            _telling.Add(server, told = new Dictionary<string, RunRecord>(StringComparer.Ordinal));
        }

        told[record.Id] = record;
    }

    /// <summary>Notes that a node has told all its records. Where some were lost on the way it is asked again.</summary>
    /// <param name="server">The node.</param>
    /// <param name="bulk">Its address for bulk.</param>
    /// <param name="count">How many it has.</param>
    public void TellEnd(ServerId server, string bulk, int count)
    {
        _telling.Remove(server, out Dictionary<string, RunRecord>? told);
        told ??= new Dictionary<string, RunRecord>(StringComparer.Ordinal);
        if (told.Count != count)
        {
            return;
        }

        _bulk[server] = bulk;
        _onDisk[server] = told;
        foreach (RunRecord record in told.Values.ToArray())
        {
            told[record.Id] = TheSame(record, Merge(record));
        }

        Queue = RunQueue.Of(_records.Values);
    }

    /// <summary>Takes something new on record, to be kept by all.</summary>
    /// <returns>The record that follows.</returns>
    public RunRecord Add(RunRecord record)
    {
        RunRecord merged = Merge(record);
        Queue = RunQueue.Of(_records.Values);
        return merged;
    }

    /// <summary>Notes what a node has on its disk of a run.</summary>
    public void Kept(ServerId server, RunRecord record)
    {
        if (_onDisk.TryGetValue(server, out Dictionary<string, RunRecord>? onDisk))
        {
            _failing.Remove((server, record.Id));
            onDisk[record.Id] = TheSame(record, Add(record));
        }
    }

    /// <summary>Notes that a node could not keep a record: others come before it.</summary>
    public void NotKept(ServerId server, string run) => _failing.Add((server, run));

    /// <summary>Forgets what a node has told: it is gone, and comes back with what its disk holds then, which may be another one.</summary>
    public void Forget(ServerId server)
    {
        _onDisk.Remove(server);
        _telling.Remove(server);
        _failing.RemoveWhere(failed => failed.Server == server);
    }

    /// <summary>Whether a majority has a record on disk as it is here.</summary>
    public bool IsDurable(string run) => _onDisk.Values.Count(onDisk => Has(onDisk, _records[run])) >= electorate.Majority;

    /// <summary>Whether a node has a run and its files on disk.</summary>
    public bool IsOn(ServerId server, string run) => _onDisk.TryGetValue(server, out Dictionary<string, RunRecord>? onDisk) && onDisk.ContainsKey(run);

    /// <summary>Whether a run is on record here alone, on no disk.</summary>
    public bool IsOnNoDisk(string run) => _onDisk.Values.All(onDisk => !onDisk.ContainsKey(run));

    /// <summary>Whether a node could not keep a run the last time.</summary>
    public bool IsFailing(ServerId server, string run) => _failing.Contains((server, run));

    /// <summary>What a node has on disk of a run; null for nothing.</summary>
    public RunRecord? OnDisk(ServerId server, string run) => _onDisk.GetValueOrDefault(server)?.GetValueOrDefault(run);

    /// <summary>The records that a node lacks, in the order of the queue; those that it could not keep come last.</summary>
    public IEnumerable<RunRecord> LackedBy(ServerId server) =>
        _onDisk.TryGetValue(server, out Dictionary<string, RunRecord>? onDisk) ? Queue.All.Where(record => !Has(onDisk, record)).OrderBy(record => IsFailing(server, record.Id)) : [];

    /// <summary>The address for bulk of a node; null where it has not told it.</summary>
    public string? BulkOf(ServerId server) => _bulk.GetValueOrDefault(server);

    /// <summary>The address for bulk of a node that has a run, but for one; null where no such node is known.</summary>
    public string? OwnerOf(string run, ServerId except) => _onDisk
        .Where(node => node.Key != except && node.Value.TryGetValue(run, out RunRecord? kept) && (_records[run].End is null || kept.End is not null))
        .Select(node => _bulk[node.Key])
        .FirstOrDefault();

    /// <summary>What says the same becomes the same object: all that is on record is compared again and again, with what is on each disk.</summary>
    private static RunRecord TheSame(RunRecord record, RunRecord known) => record.Says(known) ? known : record;

    private static bool Has(Dictionary<string, RunRecord> onDisk, RunRecord record) => onDisk.TryGetValue(record.Id, out RunRecord? kept) && kept.Says(record);

    private RunRecord Merge(RunRecord record)
    {
        RunRecord merged = _records.TryGetValue(record.Id, out RunRecord? known) ? TheSame(known.Merge(record), known) : record;
        _records[record.Id] = merged;
        return merged;
    }
}
