using Akka.Actor;
using Akka.Cluster;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Akka.Roles;
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
    private readonly HeadRecords _records;
    private readonly StayingServers _servers;
    private readonly RunLeading _leading;
    private readonly Invitations _invitations;
    private readonly HeadDesk _desk;
    private IActorRef _self = ActorRefs.Nobody;
    private bool _isLeading;

    /// <summary>Prepares the actor.</summary>
    /// <param name="node">The node.</param>
    public HeadActor(NodeServices node)
    {
        _node = node;
        _records = new HeadRecords(node, Context.System);
        _servers = new StayingServers(Cluster.Get(Context.System), node.Electorate);
        _leading = new RunLeading(node, _records, _servers, Context);
        _invitations = new Invitations(node, _leading);
        _desk = new HeadDesk(node, _records, _leading);
        Gather();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _self = Self;
        _node.Log.Write(NodeLogLevel.Info, "headHere", $"the head is on this node, {_node.Settings.Name}");
        Cluster.Get(Context.System).Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved));
        Timers.StartPeriodicTimer("pause", new PauseOver(), TimeSpan.Zero, Pause);
    }

    /// <inheritdoc/>
    protected override void PostStop() => Cluster.Get(Context.System).Unsubscribe(Self);

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(exception =>
    {
        _self.Tell(new RoleFailed(exception), _self);
        return Directive.Stop;
    });

    private void Gather()
    {
        ReceiveRecords();
        Receive<PauseOver>(_ =>
        {
            _records.Ask();
            BeginToLead();
        });
        Receive<StatusAsked>(asked => _desk.TellStatus(asked, Sender));
        Receive<ServerLeaves>(leaves => _leading.OnServerLeaves(leaves, Sender));
        Receive<LeaveHead>(_ => Context.Stop(Self));
    }

    private void Lead()
    {
        ReceiveRecords();
        Receive<PauseOver>(_ =>
        {
            _records.Ask();
            _leading.GoOn();
        });
        ReceiveFromRun();
        Receive<RunOpened>(_leading.OnRunOpened);
        Receive<RunNotOpened>(_leading.OnRunNotOpened);
        Receive<WorkerSeeksRun>(seeker => _invitations.OnWorkerSeeksRun(seeker, Sender));
        Receive<InvitationDeclined>(_invitations.OnInvitationDeclined);
        Receive<RunSubmitted>(submitted => _desk.Submit(submitted, Sender));
        Receive<CancelAsked>(cancel => _desk.Cancel(cancel, Sender));
        Receive<RunAsked>(asked => _desk.TellRun(asked, Sender));
        Receive<StatusAsked>(asked => _desk.TellStatus(asked, Sender));
        Receive<ServerLeaves>(leaves => _leading.OnServerLeaves(leaves, Sender));
        Receive<LeaveHead>(_ => OnLeaveHead());
    }

    private void ReceiveRecords()
    {
        Receive<ClusterEvent.MemberUp>(up => Forget(up.Member));
        Receive<ClusterEvent.MemberRemoved>(removed => Forget(removed.Member));
        Receive<RecordTold>(_records.Take);
        Receive<RecordsTold>(told =>
        {
            _records.Take(told);
            BeginToLead();
        });
        Receive<RecordKept>(kept =>
        {
            _records.Take(kept);
            _leading.OnRecordsKept();
        });
        Receive<RecordNotKept>(_records.Take);
    }

    /// <summary>A server node that comes may have another disk than before, and one that is gone keeps nothing that counts.</summary>
    private void Forget(Member member)
    {
        if (member.HasRole(NodeServices.ServerRole))
        {
            _records.Forget(new ServerId(FormattableString.Invariant($"{member.Address.Host}:{member.Address.Port}")));
        }
    }

    /// <summary>What comes from a child that led a former run, or this one before, says nothing of this one.</summary>
    private void ReceiveFromRun()
    {
        Receive<HeadAt>(_leading.OnHeadAt, _ => _leading.IsLedBy(Sender));
        Receive<HistoryKnown>(_leading.OnHistoryKnown, _ => _leading.IsLedBy(Sender));
        Receive<Happened>(OnHappened, _ => _leading.IsLedBy(Sender));
        Receive<BulkLost>(lost => _node.Log.Write(NodeLogLevel.Debug, "bulkLost", $"{lost.What} could not be fetched: {lost.Reason}"));
        Receive<RunOver>(_leading.OnRunOver, _ => _leading.IsLedBy(Sender));
        Receive<RoleFailed>(_leading.OnRoleFailed, _ => _leading.IsLedBy(Sender) || Sender.Equals(Self));
    }

    private void OnHappened(Happened happened)
    {
        _leading.OnHappened(happened);
        _invitations.OnHappened(happened.Event);
    }

    /// <summary>Leads once a majority of the server nodes has told its records and is in this cluster.</summary>
    private void BeginToLead()
    {
        if (_records.AreComplete && _servers.AreMajority && !_isLeading)
        {
            _isLeading = true;
            Become(Lead);
            _leading.Advance();
        }
    }

    /// <summary>The node leaves: the run stops after its step, with a checkpoint, and another head goes on from that. Where that was asked for before it was waited for.</summary>
    private void OnLeaveHead()
    {
        if (!_servers.IsThisNodeLeaving && _leading.StopToMove(_node.Settings.Name))
        {
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

    private sealed record PauseOver : INoSerializationVerificationNeeded;

    private sealed record LeaveNow : INoSerializationVerificationNeeded;
}
