using Akka.Actor;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Heads;

/// <summary>
/// The records of runs as the head exchanges them with the server nodes: gathers those of a majority, and sees to it that each node gets what
/// it lacks.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="system">The node's actors.</param>
internal sealed class HeadRecords(NodeServices node, ActorSystem system)
{
    private readonly RecordBook _book = new(node.Electorate);
    private readonly List<(string Run, IActorRef Asker, Func<object> Answer)> _promised = [];
    private readonly Dictionary<string, string> _submittedAt = new(StringComparer.Ordinal);
    private int _pauses;

    /// <summary>The runs.</summary>
    public RunQueue Queue => _book.Queue;

    /// <summary>Whether a majority of the server nodes has told its records.</summary>
    public bool AreComplete => _book.IsComplete;

    /// <summary>The run that is led from here, whose files are here; null for none.</summary>
    public string? Led { get; set; }

    /// <summary>Whether a majority has a record on disk as it is here.</summary>
    public bool IsDurable(string run) => _book.IsDurable(run);

    /// <summary>
    /// The run to lead next, once this node has it and its files: the first that is not over, but for one whose files no disk has, or that this
    /// node cannot keep. Others do not wait for those. Null where there is none, or it is on its way.
    /// </summary>
    public RunRecord? Next =>
        Queue.All.FirstOrDefault(record => !record.IsOver && !_book.IsOnNoDisk(record.Id) && (IsHere(record.Id) || !_book.IsFailing(node.Server, record.Id))) is { } next
        && IsHere(next.Id)
            ? next
            : null;

    /// <summary>Takes something new on record, to be kept by all.</summary>
    public void Add(RunRecord record) => _book.Add(record);

    /// <summary>Notes that a node has the files of a run that was submitted.</summary>
    /// <param name="run">The run.</param>
    /// <param name="files">The address for bulk of the node.</param>
    public void SubmittedAt(string run, string files) => _submittedAt[run] = files;

    /// <summary>Forgets what a node has told: it is gone or has begun anew, and is asked again.</summary>
    public void Forget(ServerId server) => _book.Forget(server);

    /// <summary>Nodes that have not told, or whose records were lost in part, are asked again and again.</summary>
    public void Ask()
    {
        foreach (ServerId server in node.Electorate.Servers.Where(server => !_book.Told.Contains(server)))
        {
            NodeServices.ServerActor(system, server).Tell(new RecordsAsked());
        }

        if (!_book.IsComplete && ++_pauses % 10 == 0)
        {
            node.Log.Write(NodeLogLevel.Warning, "waitingForServers", WaitsForServers());
        }
    }

    /// <summary>What is waited for while records are not complete.</summary>
    public string WaitsForServers() => FormattableString.Invariant(
        $"the head waits for server nodes: {node.Electorate.NamesExcept(_book.Told)} do not answer, and {node.Electorate.Majority} of {node.Electorate.Servers.Count} are needed");

    /// <summary>Takes a record that a node has told.</summary>
    public void Take(RecordTold told)
    {
        if (Read(told.Server, told.Record) is { } record)
        {
            _book.Tell(told.Server, record);
        }
    }

    /// <summary>Takes the end of what a node has told.</summary>
    public void Take(RecordsTold told) => _book.TellEnd(told.Server, told.Bulk, told.Count);

    /// <summary>Takes that a node has a record on disk, and answers those who wait for that.</summary>
    public void Take(RecordKept kept)
    {
        if (Read(kept.Server, kept.Record) is not { } record)
        {
            return;
        }

        _book.Kept(kept.Server, record);
        SendLacked(kept.Server, again: false);
        foreach ((string Run, IActorRef Asker, Func<object> Answer) promise in _promised.Where(promise => promise.Run == record.Id && _book.IsDurable(promise.Run)).ToArray())
        {
            _promised.Remove(promise);
            promise.Asker.Tell(promise.Answer());
        }
    }

    /// <summary>Takes that a node cannot keep a record: it gets others first.</summary>
    public void Take(RecordNotKept failed)
    {
        node.Log.Write(NodeLogLevel.Warning, "recordNotKept", $"server node {failed.Server} cannot keep {failed.Run}: {failed.Reason}");
        _book.NotKept(failed.Server, failed.Run);
        SendLacked(failed.Server, again: false);
    }

    /// <summary>Sends each server node one record that it lacks; more once that is confirmed, or after a pause.</summary>
    public void SendLacked()
    {
        foreach (ServerId server in node.Electorate.Servers)
        {
            SendLacked(server, again: true);
        }
    }

    /// <summary>Answers once a majority has the record of a run.</summary>
    public void Promise(string run, IActorRef asker, Func<object> answer)
    {
        if (_book.IsDurable(run))
        {
            asker.Tell(answer());
            return;
        }

        _promised.Add((run, asker, answer));
    }

    /// <summary>The first record that a node lacks and can get; one that it could not keep only where it is to try again.</summary>
    private void SendLacked(ServerId server, bool again)
    {
        foreach (RunRecord record in _book.LackedBy(server).Where(record => again || !_book.IsFailing(server, record.Id)))
        {
            if (FilesFor(server, record) is { } owner)
            {
                NodeServices.ServerActor(system, server).Tell(new RecordToKeep(record.ToBytes(), owner));
                return;
            }
        }
    }

    /// <summary>
    /// Where the files are that a node needs for a record; null where nobody has them on record yet. Only a node whose own disk has the
    /// record finds its files: so the node that a submission came by comes first, and at a run's end this one, which has led it.
    /// </summary>
    private string? FilesFor(ServerId server, RunRecord record)
    {
        RunRecord? known = _book.OnDisk(server, record.Id);
        bool needsData = known is null && !record.IsOver;
        bool needsWhatItLeft = record.End?.Files.Count > 0 && known?.End is null;
        if (!needsData && !needsWhatItLeft)
        {
            return node.Bulk.Address;
        }

        string? first = needsWhatItLeft ? Led == record.Id ? node.Bulk.Address : null : _submittedAt.GetValueOrDefault(record.Id);
        return _book.OwnerOf(record.Id, server) ?? (first is not null && first == _book.BulkOf(server) ? first : null);
    }

    /// <summary>What cannot be read comes of a node of another version: it is as good as not told.</summary>
    private RunRecord? Read(ServerId server, byte[] bytes)
    {
        try
        {
            return RunRecord.Read(bytes);
        }
        catch (InvalidDataException exception)
        {
            node.Log.Write(NodeLogLevel.Warning, "recordUnreadable", $"server node {server} tells a record that is none: {exception.Message}");
            return null;
        }
    }

    private bool IsHere(string run) => _book.IsOn(node.Server, run);
}
