using System.Security.Cryptography;
using Akka.Actor;
using Akka.Cluster;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Hosting.Cluster;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Heads;

/// <summary>
/// The head of the cluster, of which there is one: gathers what a majority of the server nodes has on record, and leads one run after
/// the other, each by a child with its coordinator and parameter server. Should a second one exist for a moment, it does no harm:
/// each run asks a majority of voters for its generation.
/// </summary>
internal sealed class HeadActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeavingMost = TimeSpan.FromSeconds(5);

    private readonly NodeServices _node;
    private readonly RecordBook _book;
    private readonly WorkerNames _names = new();
    private readonly List<(string Run, IActorRef Asker, Func<object> Answer)> _promised = [];
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _submittedAt = new(StringComparer.Ordinal);
    private readonly HashSet<long> _leaving = [];
    private readonly List<IActorRef> _waitingToLeave = [];
    private IActorRef _self = ActorRefs.Nobody;
    private LedRun? _led;
    private string? _opening;
    private int _pauses;
    private bool _failed;
    private bool _sawWork;

    /// <summary>Prepares the actor.</summary>
    /// <param name="node">The node.</param>
    public HeadActor(NodeServices node)
    {
        _node = node;
        _book = new RecordBook(node.Electorate);
        Gather();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _self = Self;
        _node.Log.Write(NodeLogLevel.Info, "headHere", $"the head is on this node, {_node.Settings.Name}");
        Timers.StartPeriodicTimer("pause", new PauseOver(), TimeSpan.Zero, Pause);
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(exception =>
    {
        _self.Tell(new RoleFailed(exception));
        return Directive.Stop;
    });

    private void Gather()
    {
        ReceiveRecords();
        Receive<PauseOver>(_ =>
        {
            AskForRecords();
            BeginToLead();
        });
        Receive<StatusAsked>(_ => TellStatus());
        Receive<ServerLeaves>(OnServerLeaves);
        Receive<LeaveHead>(_ => Context.Stop(Self));
    }

    private void Lead()
    {
        ReceiveRecords();
        Receive<PauseOver>(_ => OnPauseOver());
        Receive<RunOpened>(OnRunOpened);
        Receive<RunNotOpened>(OnRunNotOpened);
        ReceiveFromRun();
        Receive<WorkerSeeksRun>(OnWorkerSeeksRun);
        Receive<InvitationDeclined>(OnInvitationDeclined);
        Receive<RunSubmitted>(OnRunSubmitted);
        Receive<CancelAsked>(OnCancelAsked);
        Receive<RunAsked>(OnRunAsked);
        Receive<StatusAsked>(_ => TellStatus());
        Receive<ServerLeaves>(OnServerLeaves);
        Receive<LeaveHead>(_ => OnLeaveHead());
    }

    private void ReceiveRecords()
    {
        Receive<RecordTold>(told => _book.Tell(told.Server, RunRecord.Read(told.Record)));
        Receive<RecordsTold>(OnRecordsTold);
        Receive<RecordKept>(OnRecordKept);
        Receive<RecordNotKept>(failed => _node.Log.Write(NodeLogLevel.Warning, "recordNotKept", $"server node {failed.Server} cannot keep {failed.Run}: {failed.Reason}"));
    }

    private void ReceiveFromRun()
    {
        Receive<HeadAt>(at => _led!.At = at);
        Receive<HistoryKnown>(known => _led!.Notes.Begin(known.Epochs, known.Version));
        Receive<Happened>(OnHappened);
        Receive<BulkLost>(lost => _node.Log.Write(NodeLogLevel.Debug, "bulkLost", $"{lost.What} could not be fetched: {lost.Reason}"));
        Receive<RunOver>(OnRunOver);
        Receive<RoleFailed>(OnRoleFailed);
    }

    /// <summary>Nodes that have not told, or whose records were lost in part, are asked again and again.</summary>
    private void AskForRecords()
    {
        foreach (ServerId server in _node.Electorate.Servers.Where(server => !_book.Told.Contains(server)))
        {
            NodeServices.ServerActor(Context.System, server).Tell(new RecordsAsked());
        }

        if (!_book.IsComplete && ++_pauses % 10 == 0)
        {
            _node.Log.Write(NodeLogLevel.Warning, "waitingForServers", WaitsForServers());
        }
    }

    private string WaitsForServers() => FormattableString.Invariant(
        $"the head waits for server nodes: {_node.Electorate.NamesExcept(_book.Told)} do not answer, and {_node.Electorate.Majority} of {_node.Electorate.Servers.Count} are needed");

    private void OnRecordsTold(RecordsTold told)
    {
        _book.TellEnd(told.Server, told.Bulk, told.Count);
        BeginToLead();
    }

    /// <summary>
    /// Whether a majority of the server nodes is in this cluster, and stays: what is left of a cluster may reach the voters of others before it
    /// has found their cluster.
    /// </summary>
    private bool IsWithMajority => Cluster.Get(Context.System).State.Members.Count(
        member => member.HasRole(NodeServices.ServerRole) && !_leaving.Contains(member.UniqueAddress.Uid)) >= _node.Electorate.Majority;

    private bool IsLeaving => _leaving.Contains(Cluster.Get(Context.System).SelfUniqueAddress.Uid);

    /// <summary>Leads once a majority of the server nodes has told its records and is in this cluster.</summary>
    private void BeginToLead()
    {
        if (_book.IsComplete && IsWithMajority && _opening is null && _led is null)
        {
            Become(Lead);
            Advance();
        }
    }

    /// <summary>Sends each server node one record that it lacks; more once that is confirmed, or after a pause.</summary>
    private void OnPauseOver()
    {
        AskForRecords();
        foreach (ServerId server in _node.Electorate.Servers)
        {
            SendLacked(server);
        }

        if (_led is { IsOver: false } led)
        {
            foreach (ServerId server in _node.Electorate.Servers.Where(server => server != _node.Server))
            {
                NodeServices.ServerActor(Context.System, server).Tell(new RunToOpen(led.Id));
            }
        }

        Advance();
    }

    private void SendLacked(ServerId server)
    {
        if (_book.LackedBy(server) is { } record)
        {
            NodeServices.ServerActor(Context.System, server).Tell(new RecordToKeep(record.ToBytes(), FilesOf(record.Id, server)));
        }
    }

    /// <summary>Where the files of a run are. Its submission came from a node that has them; its end from this one.</summary>
    private string FilesOf(string run, ServerId except) =>
        _led?.Id == run ? _node.Bulk.Address : _book.OwnerOf(run, except) ?? _submittedAt.GetValueOrDefault(run, _node.Bulk.Address);

    private void OnRecordKept(RecordKept kept)
    {
        var record = RunRecord.Read(kept.Record);
        _book.Kept(kept.Server, record);
        SendLacked(kept.Server);
        foreach ((string Run, IActorRef Asker, Func<object> Answer) promise in _promised.Where(promise => promise.Run == record.Id && _book.IsDurable(promise.Run)).ToArray())
        {
            _promised.Remove(promise);
            promise.Asker.Tell(promise.Answer());
        }

        ReportEnds();
        Advance();
    }

    /// <summary>An end is told once it cannot be lost any more.</summary>
    private void ReportEnds()
    {
        foreach (RunRecord record in _book.Queue.Over.Where(record => record.End is not null && _book.IsDurable(record.Id) && _ended.Add(record.Id)))
        {
            if (_led?.Id == record.Id)
            {
                bool failed = record.End!.IsFailure;
                _failed |= failed;
                _node.Log.Write(
                    failed ? NodeLogLevel.Error : NodeLogLevel.Info,
                    "runEnded",
                    failed ? $"{record.Id} has failed: {record.End.Text}" : FormattableString.Invariant($"{record.Id} has ended after {record.End.FinishedEpochs} epochs and {record.End.Updates} updates: {record.End.Text}; parameters sha256={record.End.ParametersSha256}"),
                    new("run", record.Id),
                    new("parametersSha256", record.End.ParametersSha256));
            }
        }
    }

    /// <summary>Leads the next run once the one before is over and on record, and this node has it and its files.</summary>
    private void Advance()
    {
        if (_led is { } led)
        {
            if (!led.IsOver || !_ended.Contains(led.Id) || _book.Queue.Current is null)
            {
                TellWhenDone();
                return;
            }

            Context.Stop(led.Actor);
            _led = null;
        }

        if (_opening is null && _book.Queue.Current is { } next && _book.IsOn(_node.Server, next.Id) && IsWithMajority && !IsLeaving)
        {
            _opening = next.Id;
            _node.Log.Write(NodeLogLevel.Info, "runOpening", $"preparing {next.Id}, submitted by {next.Submission.By}", new KeyValuePair<string, object?>("run", next.Id));
            NodeServices.ServerActor(Context.System, _node.Server).Tell(new RunToLead(next.Id));
        }
        else
        {
            TellWhenDone();
        }
    }

    /// <summary>A cluster that was to train one configuration may end with it.</summary>
    private void TellWhenDone()
    {
        if (_sawWork && _book.Queue is { Current: null } queue && queue.Over.All(record => record.End is null || _book.IsDurable(record.Id)))
        {
            foreach (Member member in Cluster.Get(Context.System).State.Members)
            {
                NodeServices.NodeActor(Context.System, member.Address).Tell(new RunsDone(!_failed));
            }
        }
    }

    private void OnRunOpened(RunOpened opened)
    {
        _opening = null;
        OpenRun open = opened.Open;
        if (_led is not null || _book.Queue.Current?.Id != open.Record.Id || !IsWithMajority || IsLeaving)
        {
            return;
        }

        var place = new HeadPlace(
            open.Run,
            new HeadId(_node.Server, Life: BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue),
            _node.Electorate,
            open.Folder.ReadGeneration(),
            opened.Voter,
            VoterOf(Context.System, open.Record.Id),
            _node.Bulk);
        IActorRef actor = Context.ActorOf(Props.Create(() => new RunActor(place, open.Storage)), FormattableString.Invariant($"{open.Record.Id}-{place.Head.Life:x}"));
        _led = new LedRun(open, actor);
        _sawWork = true;
        if (open.Record.BegunAt is null)
        {
            _book.Add(open.Record with { BegunAt = TimeProvider.System.GetUtcNow() });
        }

        if (_book.Queue.Find(_led.Id)!.CancelledBy is { } by)
        {
            actor.Tell(new RoleInput(new StopRequested(by)));
        }

        OnPauseOver();
    }

    private static Func<ServerId, ICanTell> VoterOf(ActorSystem system, string run) => server => NodeServices.VoterOf(system, server, run);

    private void OnRunNotOpened(RunNotOpened failed)
    {
        if (_opening == failed.Run)
        {
            _opening = null;
            _book.Add(_book.Queue.Find(failed.Run)! with { End = RunEnd.NeverBegun(failed.Reason, TimeProvider.System.GetUtcNow()) });
            OnPauseOver();
        }
    }

    private void OnHappened(Happened happened)
    {
        if (_led is { } led)
        {
            led.Notes.Note(happened.Event);
            if (happened.Event is WorkerLeft left)
            {
                _names.Free(left.Worker);
            }

            _node.Log.Write(led.Id, led.Notes.Members, happened.Event);
        }
    }

    /// <summary>Where only this head has ended the run goes on: under another head, or under this one once a majority answers again.</summary>
    private void OnRunOver(RunOver over)
    {
        if (_led is not { IsOver: false } led)
        {
            return;
        }

        bool isCancelled = _book.Queue.Find(led.Id)!.CancelledBy is not null;
        if (over.Outcome.Reason.IsOfHeadOnly || (over.Outcome.Reason.Cause == StopCause.Interrupted && !isCancelled))
        {
            _node.Log.Write(NodeLogLevel.Warning, "headEnded", $"this head of {led.Id} has ended: {over.Outcome.Reason.Text}");
            Context.Stop(led.Actor);
            _led = null;
            LetLeave();
            return;
        }

        LetLeave();
        led.IsOver = true;
        _book.Add(_book.Queue.Find(led.Id)! with
        {
            End = RunEnd.Of(over.Outcome, led.Notes.Epochs.Count > 0 ? led.Notes.Epochs[^1] : null, led.Open.LeftFiles(), TimeProvider.System.GetUtcNow()),
        });
        OnPauseOver();
    }

    private void OnRoleFailed(RoleFailed failed)
    {
        LetLeave();
        _node.Log.Write(NodeLogLevel.Error, "headFailed", $"the head has failed: {failed.Exception}");
        if (_led is { IsOver: false } led)
        {
            led.IsOver = true;
            _book.Add(_book.Queue.Find(led.Id)! with { End = RunEnd.NeverBegun($"The program has an error: {failed.Exception.Message}", TimeProvider.System.GetUtcNow()) });
            OnPauseOver();
        }
    }

    private void OnWorkerSeeksRun(WorkerSeeksRun seeker)
    {
        if (_led is not { IsOver: false, At: { } at } led)
        {
            return;
        }

        if (seeker.ArithmeticVersion != Arithmetic.Version)
        {
            string reason = $"it computes by arithmetic version {seeker.ArithmeticVersion}, the run by version {Arithmetic.Version}: install the same version of the program on both machines";
            _node.Log.Write(NodeLogLevel.Warning, "workerTurnedAway", $"not let in: worker {seeker.Name}: {reason}");
            Sender.Tell(new WorkerTurnedAway(reason));
            return;
        }

        WorkerId worker = _names.Next(seeker.Name, seeker.Process);
        led.Notes.Place(worker, $"{Sender.Path.Address}");
        Sender.Tell(new RunInvitation(worker, led.Open.Record.ToBytes(), _node.Bulk.Address, at.Coordinator, at.ParameterServer));
    }

    private void OnInvitationDeclined(InvitationDeclined declined)
    {
        _names.Free(declined.Worker);
        _node.Log.Write(NodeLogLevel.Warning, "invitationDeclined", $"worker {declined.Worker} cannot take part: {declined.Reason}");
    }

    private void OnRunSubmitted(RunSubmitted submitted)
    {
        _sawWork = true;
        var request = StrictJson.Read<SubmissionRequest>(submitted.Request);
        if (request.FindFault() is { } fault)
        {
            Sender.Tell(new Declined(fault));
            return;
        }

        if (_book.Queue.Find(request.Id) is { } known)
        {
            if (known.Submission.Identity.DifferenceFrom(request.Identity) is { } difference)
            {
                Sender.Tell(new Declined($"The cluster knows a run {request.Id} already, and it is another one: {difference}. Submit it under another name."));
                return;
            }
        }
        else
        {
            _submittedAt[request.Id] = submitted.Files;
            _book.Add(new RunRecord(request.ToSubmission(_book.Queue.NextOrder, TimeProvider.System.GetUtcNow())));
            _node.Log.Write(NodeLogLevel.Info, "runSubmitted", $"{request.By} submits {request.Id}", new KeyValuePair<string, object?>("run", request.Id));
        }

        Promise(request.Id, () => new DeskAnswer(StrictJson.Write(new Placement(request.Id, _book.Queue.PlaceOf(request.Id) ?? 0))));
    }

    private void OnCancelAsked(CancelAsked cancel)
    {
        if (Find(cancel.Run) is not { } record)
        {
            return;
        }

        if (!record.IsOver && record.CancelledBy is null)
        {
            _book.Add(record with { CancelledBy = cancel.By });
            _node.Log.Write(NodeLogLevel.Info, "runCancelled", $"{cancel.By} cancels {record.Id}", new KeyValuePair<string, object?>("run", record.Id));
            if (_led is { IsOver: false } led && led.Id == record.Id)
            {
                led.Actor.Tell(new RoleInput(new StopRequested(cancel.By)));
            }
        }

        Promise(record.Id, () => new DeskAnswer(StrictJson.Write(StatusOf(record.Id))));
    }

    /// <summary>Answers once a majority has the record of a run.</summary>
    private void Promise(string run, Func<object> answer)
    {
        if (_book.IsDurable(run))
        {
            Sender.Tell(answer());
            return;
        }

        _promised.Add((run, Sender, answer));
        OnPauseOver();
    }

    private void OnRunAsked(RunAsked asked)
    {
        if (Find(asked.Run) is { } record)
        {
            IReadOnlyList<EpochRecord> epochs = _led?.Id == record.Id ? _led.Notes.Epochs : PublishedEpochs.Read(Path.Combine(_node.Store!.FolderOf(record.Id), "metrics.jsonl"));
            Sender.Tell(new DeskAnswer(StrictJson.Write(new RunResult(
                StatusOf(record.Id),
                record.Submission.Configuration,
                record.End?.Files ?? [],
                [.. epochs.Where(epoch => epoch.Epoch > asked.AfterEpoch).Take(DeskLimits.EpochsOfAnswer)]))));
        }
    }

    private RunRecord? Find(string run)
    {
        if (_book.Queue.Find(run) is { } record)
        {
            return record;
        }

        Sender.Tell(new Declined(DeskException.UnknownRun(run, [.. _book.Queue.All.Select(known => known.Id)]).Message));
        return null;
    }

    private RunStatus StatusOf(string run) => _led?.Id == run
        ? RunStatus.Of(_book.Queue, _book.Queue.Find(run)!, _led.Notes.Epochs.Count > 0 ? _led.Notes.Epochs[^1] : null, _led.Notes.Updates)
        : RunStatus.Of(_book.Queue, _book.Queue.Find(run)!);

    private void TellStatus()
    {
        string? problem = _book.IsComplete ? _led?.Notes.Problem : WaitsForServers();
        Sender.Tell(new DeskAnswer(StrictJson.Write(new ClusterStatus(
            "", $"{_node.Server}", problem, [], [], [.. _book.Queue.All.Select(record => StatusOf(record.Id))], _led?.Notes.Workers() ?? []))));
    }

    /// <summary>
    /// A server node leaves. Where a majority stays here it may; else the run stops after its step, and its last checkpoint is kept with those
    /// that are still there, before any of them goes.
    /// </summary>
    private void OnServerLeaves(ServerLeaves leaves)
    {
        _leaving.Add(leaves.Life);
        if (_led is { IsOver: false } led && (IsLeaving || !IsWithMajority))
        {
            _waitingToLeave.Add(Sender);
            Stop(led, leaves.Server.Name);
        }
        else
        {
            Sender.Tell(new ServerMayLeave());
        }
    }

    private static void Stop(LedRun led, string leaves) => led.Actor.Tell(new RoleInput(new StopRequested($"its head's move to another node, as {leaves} leaves")));

    private void LetLeave()
    {
        _waitingToLeave.ForEach(server => server.Tell(new ServerMayLeave()));
        _waitingToLeave.Clear();
    }

    /// <summary>The node leaves: the run stops after its step, with a checkpoint, and another head goes on from that. Where that was asked for before it was waited for.</summary>
    private void OnLeaveHead()
    {
        if (_led is { IsOver: false } led && !IsLeaving)
        {
            Stop(led, _node.Settings.Name);
            Timers.StartSingleTimer("leave", new LeaveNow(), LeavingMost);
            Become(Leave);
        }
        else
        {
            Context.Stop(Self);
        }
    }

    private void Leave()
    {
        Receive<RunOver>(_ => Context.Stop(Self));
        Receive<RoleFailed>(_ => Context.Stop(Self));
        Receive<LeaveNow>(_ => Context.Stop(Self));
        Receive<Happened>(OnHappened);
        ReceiveAny(_ => { });
    }

    /// <summary>A run that is led from here.</summary>
    private sealed class LedRun(OpenRun open, IActorRef actor)
    {
        public string Id => Open.Record.Id;

        public OpenRun Open { get; } = open;

        public IActorRef Actor { get; } = actor;

        public RunNotes Notes { get; } = new();

        public HeadAt? At { get; set; }

        public bool IsOver { get; set; }
    }

    private sealed record PauseOver : INoSerializationVerificationNeeded;

    private sealed record LeaveNow : INoSerializationVerificationNeeded;
}
