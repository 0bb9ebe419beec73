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

    /// <summary>Whether this node has a run and its files on disk.</summary>
    public bool IsHere(string run) => _book.IsOn(node.Server, run);

    /// <summary>Takes something new on record, to be kept by all.</summary>
    public void Add(RunRecord record) => _book.Add(record);

    /// <summary>Takes a new run on record.</summary>
    /// <param name="record">Its record.</param>
    /// <param name="files">The address for bulk of the node that it came by.</param>
    public void AddSubmitted(RunRecord record, string files)
    {
        _submittedAt[record.Id] = files;
        _book.Add(record);
    }

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
    public void Take(RecordTold told) => _book.Tell(told.Server, RunRecord.Read(told.Record));

    /// <summary>Takes the end of what a node has told.</summary>
    public void Take(RecordsTold told) => _book.TellEnd(told.Server, told.Bulk, told.Count);

    /// <summary>Takes that a node has a record on disk, and answers those who wait for that.</summary>
    public void Take(RecordKept kept)
    {
        var record = RunRecord.Read(kept.Record);
        _book.Kept(kept.Server, record);
        SendLacked(kept.Server);
        foreach ((string Run, IActorRef Asker, Func<object> Answer) promise in _promised.Where(promise => promise.Run == record.Id && _book.IsDurable(promise.Run)).ToArray())
        {
            _promised.Remove(promise);
            promise.Asker.Tell(promise.Answer());
        }
    }

    /// <summary>Takes that a node cannot keep a record.</summary>
    public void Take(RecordNotKept failed) =>
        node.Log.Write(NodeLogLevel.Warning, "recordNotKept", $"server node {failed.Server} cannot keep {failed.Run}: {failed.Reason}");

    /// <summary>Sends each server node one record that it lacks; more once that is confirmed, or after a pause.</summary>
    public void SendLacked()
    {
        foreach (ServerId server in node.Electorate.Servers)
        {
            SendLacked(server);
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

    private void SendLacked(ServerId server)
    {
        if (_book.LackedBy(server) is { } record)
        {
            NodeServices.ServerActor(system, server).Tell(new RecordToKeep(record.ToBytes(), FilesOf(record.Id, server)));
        }
    }

    /// <summary>Where the files of a run are. Its submission came from a node that has them; its end from this one.</summary>
    private string FilesOf(string run, ServerId except) =>
        Led == run ? node.Bulk.Address : _book.OwnerOf(run, except) ?? _submittedAt.GetValueOrDefault(run, node.Bulk.Address);
}
