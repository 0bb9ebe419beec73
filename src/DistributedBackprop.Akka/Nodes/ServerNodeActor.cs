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
    private readonly Dictionary<string, Keeping> _keeping = new(StringComparer.Ordinal);

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
        foreach (Keeping keeping in _keeping.Values)
        {
            keeping.End.Cancel();
        }

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

    /// <summary>
    /// One at a time for each run. What its head repeats while it is under way is no news; but another head comes next, and where it knows another
    /// owner of the files it comes at once: the former one may be gone.
    /// </summary>
    private void OnRecordToKeep(RecordToKeep message)
    {
        if (Read(message.Record) is not { } record)
        {
            return;
        }

        var wanted = new Keeping(record, message.Files, Sender);
        if (!_keeping.TryGetValue(record.Id, out Keeping? underWay))
        {
            Begin(wanted);
            return;
        }

        if (!underWay.Head.Equals(Sender))
        {
            underWay.Next = wanted;
            if (underWay.Files != message.Files)
            {
                underWay.End.Cancel();
            }
        }
    }

    private void Begin(Keeping keeping)
    {
        _keeping[keeping.Record.Id] = keeping;
        KeepAsync(keeping.Record, keeping.Files, keeping.End.Token).PipeTo(
            Self,
            success: kept => new KeptHere(kept, keeping),
            failure: exception => new NotKeptHere(exception, keeping));
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

    /// <summary>Files first, then the record: a record on the disk says that they are there.</summary>
    private async Task<RunRecord> KeepAsync(RunRecord record, string owner, CancellationToken cancellationToken)
    {
        RunRecord? known = _store.Records.FirstOrDefault(other => other.Id == record.Id);
        if (known is null && !record.IsOver)
        {
            foreach (RunFile file in await BesideAsync(() => Missing(record)).ConfigureAwait(false))
            {
                await _node.Bulk.FetchFileAsync(owner, file, _store.Data.Receive(file), cancellationToken).ConfigureAwait(false);
            }
        }

        RunRecord kept = await BesideAsync(() => _store.Keep(record with { End = null })).ConfigureAwait(false);
        if (record.End is { } end && known?.End is null)
        {
            foreach (ContentFile file in end.Files)
            {
                await FetchLeftAsync(record.Id, file, owner, cancellationToken).ConfigureAwait(false);
            }

            kept = await BesideAsync(() => _store.Keep(record)).ConfigureAwait(false);
        }

        return kept;
    }

    private RunFile[] Missing(RunRecord record) => [.. record.Submission.Files.Where(file => _store.Data.Find(file) is null)];

    /// <summary>Reading files whole and waiting for a disk is done beside the pool's threads, which heartbeats need.</summary>
    private static Task<T> BesideAsync<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task FetchLeftAsync(string run, ContentFile file, string owner, CancellationToken cancellationToken)
    {
        string path = Path.Combine(_store.FolderOf(run), file.Name);
        var wanted = new RunFile("", path, file.Name, file.Bytes, file.Sha256);
        if (!await BesideAsync(() => wanted.IsAt(path)).ConfigureAwait(false))
        {
            await _node.Bulk.FetchFileAsync(owner, wanted, _store.Receive(run, file), cancellationToken).ConfigureAwait(false);
        }
    }

    private void OnKeptHere(KeptHere kept)
    {
        if (kept.Record.IsOver)
        {
            Close(kept.Record.Id);
        }

        kept.Keeping.Head.Tell(new RecordKept(_node.Server, kept.Record.ToBytes()));
        BeginNext(kept.Keeping);
    }

    private void OnNotKeptHere(NotKeptHere failed)
    {
        if (failed.Keeping.Next is null)
        {
            failed.Keeping.Head.Tell(new RecordNotKept(_node.Server, failed.Keeping.Record.Id, failed.Exception.Message));
        }

        BeginNext(failed.Keeping);
    }

    private void BeginNext(Keeping over)
    {
        _keeping.Remove(over.Record.Id);
        if (over.Next is { } next)
        {
            Begin(next);
        }
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

    /// <summary>A record that is being kept, with the files that it names.</summary>
    private sealed class Keeping(RunRecord record, string files, IActorRef head)
    {
        public RunRecord Record { get; } = record;

        /// <summary>Who has the files.</summary>
        public string Files { get; } = files;

        public IActorRef Head { get; } = head;

        /// <summary>Never disposed of: what it ends may still look at it. It holds nothing of the system's.</summary>
        public CancellationTokenSource End { get; } = new();

        /// <summary>What comes in its place; null for nothing.</summary>
        public Keeping? Next { get; set; }
    }

    private sealed record KeptHere(RunRecord Record, Keeping Keeping) : INoSerializationVerificationNeeded;

    private sealed record NotKeptHere(Exception Exception, Keeping Keeping) : INoSerializationVerificationNeeded;

    private sealed record Prepared(OpenRun Open, Voter Voter) : INoSerializationVerificationNeeded;
}
