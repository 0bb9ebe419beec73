using Akka.Actor;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Roles.Voting;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>
/// A server node's part of the cluster's memory: keeps records of runs, the files that they need and leave, and a voter for each
/// run that is open, as a child of the run's name.
/// </summary>
internal sealed class ServerNodeActor : ReceiveActor
{
    private readonly NodeServices _node;
    private readonly RunStore _store;
    private readonly Dictionary<string, RunOpened> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<IActorRef>> _opening = new(StringComparer.Ordinal);
    private readonly HashSet<string> _keeping = new(StringComparer.Ordinal);

    /// <summary>Prepares the actor.</summary>
    /// <param name="node">The node.</param>
    public ServerNodeActor(NodeServices node)
    {
        _node = node;
        _store = node.Store!;
        Receive<RecordsAsked>(_ => TellRecords());
        Receive<RecordToKeep>(OnRecordToKeep);
        Receive<KeptHere>(OnKeptHere);
        Receive<NotKeptHere>(OnNotKeptHere);
        Receive<RunToOpen>(message => Open(message.Run, ActorRefs.Nobody));
        Receive<RunToLead>(message => Open(message.Run, Sender));
        Receive<Prepared>(OnPrepared);
        Receive<RunNotOpened>(OnNotOpened);
        Receive<Happened>(_ => { });
        Receive<BulkLost>(lost => node.Log.Write(NodeLogLevel.Debug, "bulkLost", $"{lost.What} could not be fetched: {lost.Reason}"));
        Receive<RoleFailed>(failed => node.Log.Write(NodeLogLevel.Error, "voterFailed", $"the voter of this node has failed: {failed.Exception}"));
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(exception =>
    {
        _node.Log.Write(NodeLogLevel.Error, "voterFailed", $"the voter of this node has failed: {exception}");
        return Directive.Stop;
    });

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (RunOpened open in _open.Values)
        {
            open.Open.Dispose();
        }
    }

    private void TellRecords()
    {
        IReadOnlyList<RunRecord> records = _store.Records;
        foreach (RunRecord record in records)
        {
            Sender.Tell(new RecordTold(_node.Server, record.ToBytes()));
        }

        Sender.Tell(new RecordsTold(_node.Server, _node.Bulk.Address, records.Count));
    }

    /// <summary>Files first, then the record: a record on the disk says that they are there. One at a time for each run.</summary>
    private void OnRecordToKeep(RecordToKeep message)
    {
        if (Read(message.Record) is not { } record || !_keeping.Add(record.Id))
        {
            return;
        }

        IActorRef head = Sender;
        KeepAsync(record, message.Files).PipeTo(
            Self,
            success: kept => new KeptHere(kept, head),
            failure: exception => new NotKeptHere(record.Id, exception, head));
    }

    private RunRecord? Read(byte[] bytes)
    {
        try
        {
            return RunRecord.Read(bytes);
        }
        catch (InvalidDataException exception)
        {
            _node.Log.Write(NodeLogLevel.Warning, "recordUnreadable", $"the head tells a record that is none: {exception.Message}");
            return null;
        }
    }

    private async Task<RunRecord> KeepAsync(RunRecord record, string owner)
    {
        RunRecord? known = _store.Records.FirstOrDefault(other => other.Id == record.Id);
        if (known is null && !record.IsOver)
        {
            foreach (RunFile file in record.Submission.Files.Where(file => _store.Data.Find(file) is null))
            {
                await _node.Bulk.FetchFileAsync(owner, file, _store.Data.Receive(file), CancellationToken.None).ConfigureAwait(false);
            }
        }

        RunRecord kept = _store.Keep(record with { End = null });
        if (record.End is { } end && known?.End is null)
        {
            foreach (ContentFile file in end.Files)
            {
                await FetchLeftAsync(record.Id, file, owner).ConfigureAwait(false);
            }

            kept = _store.Keep(record);
        }

        return kept;
    }

    private async Task FetchLeftAsync(string run, ContentFile file, string owner)
    {
        string path = Path.Combine(_store.FolderOf(run), file.Name);
        var wanted = new RunFile("", path, file.Name, file.Bytes, file.Sha256);
        if (!wanted.IsAt(path))
        {
            await _node.Bulk.FetchFileAsync(owner, wanted, _store.Receive(run, file), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void OnKeptHere(KeptHere kept)
    {
        _keeping.Remove(kept.Record.Id);
        if (kept.Record.IsOver)
        {
            Close(kept.Record.Id);
        }

        kept.Head.Tell(new RecordKept(_node.Server, kept.Record.ToBytes()));
    }

    private void OnNotKeptHere(NotKeptHere failed)
    {
        _keeping.Remove(failed.Run);
        failed.Head.Tell(new RecordNotKept(_node.Server, failed.Run, failed.Exception.Message));
    }

    /// <summary>A run is opened once, whoever asks: its head, or the head on another node that wants this one's vote.</summary>
    private void Open(string run, IActorRef asker)
    {
        if (_open.TryGetValue(run, out RunOpened? open))
        {
            KeepVoter(open.Open);
            asker.Tell(open);
            return;
        }

        if (_store.Records.FirstOrDefault(record => record.Id == run) is not { IsOver: false } record)
        {
            asker.Tell(new RunNotOpened(run, "there is no such run on this node's disk, or it is over."));
            return;
        }

        if (_opening.TryGetValue(run, out List<IActorRef>? others))
        {
            if (!others.Contains(asker))
            {
                others.Add(asker);
            }

            return;
        }

        _opening.Add(run, [asker]);
        IActorRef self = Self;

        // Reading data takes long and all of a core: not on the pool's threads, which heartbeats need.
        Task.Factory.StartNew(() => Prepare(record, self), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).PipeTo(
            Self,
            failure: exception => new RunNotOpened(run, exception.Message));
    }

    private Prepared Prepare(RunRecord record, IActorRef self)
    {
        var open = OpenRun.Prepare(_store, record, self);
        try
        {
            return new Prepared(open, open.CreateVoter(_node.Server));
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    private void OnPrepared(Prepared prepared)
    {
        OpenRun open = prepared.Open;
        var opened = new RunOpened(open);
        _open.Add(open.Record.Id, opened);
        StartVoter(open, prepared.Voter);
        TellThoseWaiting(open.Record.Id, opened);
    }

    private void StartVoter(OpenRun open, Voter voter) =>
        Context.ActorOf(Props.Create(() => new VoterActor(open.Run, voter, open.Storage, _node.Bulk)), open.Record.Id);

    /// <summary>A voter that has failed begins anew from what the disk holds: it is under its name again when the head next asks.</summary>
    private void KeepVoter(OpenRun open)
    {
        if (!Context.Child(open.Record.Id).IsNobody())
        {
            return;
        }

        try
        {
            StartVoter(open, open.CreateVoter(_node.Server));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            _node.Log.Write(NodeLogLevel.Warning, "runNotOpened", $"{open.Record.Id} cannot be opened on this node: {exception.Message}");
        }
    }

    private void OnNotOpened(RunNotOpened failed)
    {
        _node.Log.Write(NodeLogLevel.Warning, "runNotOpened", $"{failed.Run} cannot be opened on this node: {failed.Reason}");
        TellThoseWaiting(failed.Run, failed);
    }

    private void TellThoseWaiting(string run, object message)
    {
        if (_opening.Remove(run, out List<IActorRef>? waiting))
        {
            waiting.ForEach(asker => asker.Tell(message));
        }
    }

    private void Close(string run)
    {
        if (_open.Remove(run, out RunOpened? open))
        {
            Context.Stop(Context.Child(run));
            open.Open.Dispose();
        }
    }

    private sealed record KeptHere(RunRecord Record, IActorRef Head) : INoSerializationVerificationNeeded;

    private sealed record NotKeptHere(string Run, Exception Exception, IActorRef Head) : INoSerializationVerificationNeeded;

    private sealed record Prepared(OpenRun Open, Voter Voter) : INoSerializationVerificationNeeded;
}
