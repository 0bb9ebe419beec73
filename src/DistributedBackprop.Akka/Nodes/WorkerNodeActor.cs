using Akka.Actor;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Working;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>
/// A worker node's part: seeks a run from the head, prepares it, and works for it by a child until that life is over; then seeks
/// again. What was prepared is kept for the next life.
/// </summary>
internal sealed class WorkerNodeActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(10);

    private readonly NodeServices _node;
    private readonly IActorRef _head;
    private readonly Guid _process = Guid.NewGuid();
    private JoinedRun? _joined;
    private string? _joinedRun;
    private IActorRef? _worker;
    private bool _preparing;
    private bool _leaving;
    private string? _lastRefusal;

    /// <summary>Whether the next life may begin with the end of this one: for another run, or at another head. After a failure it would only fail again.</summary>
    private bool _mayGoOn;

    /// <summary>Prepares the actor.</summary>
    /// <param name="node">The node.</param>
    /// <param name="head">Passes on what is for the head, wherever it is.</param>
    public WorkerNodeActor(NodeServices node, IActorRef head)
    {
        _node = node;
        _head = head;
        Receive<Seek>(_ => OnSeek());
        Receive<RunInvitation>(OnInvitation);
        Receive<Prepared>(OnPrepared);
        Receive<NotPrepared>(OnNotPrepared);
        Receive<WorkerTurnedAway>(away => OnRefused(away.Reason));
        Receive<Refused>(refused => OnRefused(refused.Reason));
        Receive<RunEnded>(_ => OnRunEnded());
        Receive<HeadGone>(_ => _mayGoOn = true);
        Receive<BulkLost>(lost => node.Log.Write(NodeLogLevel.Debug, "bulkLost", $"{lost.What} could not be fetched: {lost.Reason}"));
        Receive<RoleFailed>(failed => node.Log.Write(NodeLogLevel.Error, "workerFailed", $"the worker of this node has failed: {failed.Exception}"));
        Receive<Terminated>(OnWorkerEnded);
        Receive<LeaveWork>(OnLeave);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartSingleTimer("seek", new Seek(), TimeSpan.Zero);

    /// <inheritdoc/>
    protected override void PostStop() => _joined?.Dispose();

    private bool IsFree => _worker is null && !_preparing && !_leaving;

    private void OnSeek()
    {
        if (IsFree)
        {
            _head.Tell(new WorkerSeeksRun(_node.Settings.Name, _process, Arithmetic.Version, _node.Bulk.Address));
            SeekAfter(Pause);
        }
    }

    private void SeekAfter(TimeSpan pause) => Timers.StartSingleTimer("seek", new Seek(), pause);

    private void OnInvitation(RunInvitation invitation)
    {
        if (!IsFree)
        {
            return;
        }

        _preparing = true;
        JoinedRun? known = _joined;
        string? knownRun = _joinedRun;

        // Reading data takes long and all of a core: not on the pool's threads, which heartbeats need.
        Task.Factory.StartNew(() => Prepare(invitation, known, knownRun), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).PipeTo(
            Self,
            failure: exception => new NotPrepared(invitation, exception));
    }

    private Prepared Prepare(RunInvitation invitation, JoinedRun? known, string? knownRun)
    {
        Submission submission = RunRecord.Read(invitation.Record).Submission;
        if (known is not null && knownRun == submission.Id)
        {
            return new Prepared(invitation, submission.Id, known);
        }

        var paths = submission.Files.ToDictionary(file => file.Option, file => Locate(file, invitation.Files));
        var description = new RunDescription(invitation.Worker.Name, invitation.Worker.Incarnation, submission.Configuration, submission.Identity, submission.Files);
        return new Prepared(invitation, submission.Id, JoinedRun.Prepare(description, paths, _node.Settings.Threads));
    }

    private string Locate(RunFile file, string owner) =>
        (_node.Store?.Data.Find(file) ?? _node.Cache.Find(file))
        ?? _node.Bulk.FetchFileAsync(owner, file, _node.Cache.Receive(file), CancellationToken.None).GetAwaiter().GetResult();

    private void OnPrepared(Prepared prepared)
    {
        _preparing = false;
        if (prepared.Joined != _joined)
        {
            _joined?.Dispose();
            _joined = prepared.Joined;
            _joinedRun = prepared.Run;
        }

        if (_leaving)
        {
            return;
        }

        RunInvitation invitation = prepared.Invitation;
        var place = new WorkerPlace(prepared.Joined.Run, invitation.Worker, prepared.Joined.Computer, invitation.Coordinator, invitation.ParameterServer, _node.Bulk);
        _mayGoOn = false;
        _worker = Context.ActorOf(Props.Create(() => new WorkerActor(place)), FormattableString.Invariant($"life-{invitation.Worker.Incarnation}-{Guid.NewGuid():n}"));
        Context.Watch(_worker);
        _node.Log.Write(NodeLogLevel.Info, "workerJoins", $"working for {prepared.Run} as {invitation.Worker}", new KeyValuePair<string, object?>("run", prepared.Run));
    }

    private void OnNotPrepared(NotPrepared failed)
    {
        _preparing = false;
        string reason = failed.Exception.Message;
        _head.Tell(new InvitationDeclined(failed.Invitation.Worker, reason));
        OnRefused(reason);
    }

    private void OnRefused(string reason)
    {
        if (reason != _lastRefusal)
        {
            _node.Log.Write(NodeLogLevel.Warning, "workerRefused", $"this worker cannot take part: {reason}");
            _lastRefusal = reason;
        }

        SeekAfter(PauseAfterRefusal);
    }

    private void OnRunEnded()
    {
        _node.Log.Write(NodeLogLevel.Info, "workerDone", "this worker is free, and asks for work");
        _mayGoOn = true;
    }

    private void OnWorkerEnded(Terminated ended)
    {
        if (ended.ActorRef.Equals(_worker))
        {
            _worker = null;
            SeekAfter(_mayGoOn ? TimeSpan.Zero : PauseAfterRefusal);
        }

        StopIfLeft();
    }

    /// <summary>Says goodbye, so that others compute its leaves at once.</summary>
    private void OnLeave(LeaveWork leave)
    {
        _leaving = true;
        _worker?.Tell(new RoleInput(new StopRequested(leave.By)));
        StopIfLeft();
    }

    private void StopIfLeft()
    {
        if (_leaving && _worker is null)
        {
            Context.Stop(Self);
        }
    }

    private sealed record Seek : INoSerializationVerificationNeeded;

    private sealed record Prepared(RunInvitation Invitation, string Run, JoinedRun Joined) : INoSerializationVerificationNeeded;

    private sealed record NotPrepared(RunInvitation Invitation, Exception Exception) : INoSerializationVerificationNeeded;
}
