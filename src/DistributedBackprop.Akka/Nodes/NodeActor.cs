using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using DistributedBackprop.Akka.Contract;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>Speaks for a node: greets the others, so that all know how tensors and files are fetched, and tells who comes and goes.</summary>
internal sealed class NodeActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly NodeServices _node;
    private readonly Action<RunsDone> _done;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Dictionary<Address, NodeGreeting> _greeted = [];
    private readonly HashSet<Address> _members = [];

    /// <summary>Prepares the actor.</summary>
    /// <param name="node">The node.</param>
    /// <param name="done">Is told that all runs are over.</param>
    public NodeActor(NodeServices node, Action<RunsDone> done)
    {
        _node = node;
        _done = done;
        Receive<ClusterEvent.MemberUp>(up => OnUp(up.Member));
        Receive<ClusterEvent.MemberLeft>(left => Tell(NodeLogLevel.Info, "memberLeaves", left.Member, "leaves"));
        Receive<ClusterEvent.UnreachableMember>(lost => Tell(NodeLogLevel.Warning, "memberUnreachable", lost.Member, "is not heard of any more"));
        Receive<ClusterEvent.ReachableMember>(back => Tell(NodeLogLevel.Info, "memberReachable", back.Member, "is heard of again"));
        Receive<ClusterEvent.MemberRemoved>(OnRemoved);
        Receive<ClusterEvent.IMemberEvent>(_ => { });
        Receive<NodeGreeting>(OnGreeting);
        Receive<RunsDone>(_done);
        Receive<PauseOver>(_ => GreetAll());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Timers.StartPeriodicTimer("pause", new PauseOver(), Pause);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void OnUp(Member member)
    {
        _members.Add(member.Address);
        Tell(NodeLogLevel.Info, "memberUp", member, $"is in ({string.Join(", ", member.Roles.Order(StringComparer.Ordinal))})");
        Greet(member.Address);
    }

    private void OnRemoved(ClusterEvent.MemberRemoved removed)
    {
        _members.Remove(removed.Member.Address);
        Tell(NodeLogLevel.Info, "memberRemoved", removed.Member, removed.PreviousStatus == MemberStatus.Down ? "was removed: it was not heard of for too long" : "has left");
        if (_greeted.Remove(removed.Member.Address, out NodeGreeting? greeting))
        {
            _node.Bulk.Meet(greeting.Bulk, token: null);
        }
    }

    /// <summary>A greeting may be lost: it is repeated to those that have not greeted back.</summary>
    private void GreetAll()
    {
        foreach (Address member in _members.Where(member => !_greeted.ContainsKey(member)))
        {
            Greet(member);
        }
    }

    private void Greet(Address address)
    {
        if (address != _cluster.SelfAddress)
        {
            NodeServices.NodeActor(Context.System, address).Tell(Greeting(isAnswer: false));
        }
    }

    private NodeGreeting Greeting(bool isAnswer) => new(_node.Settings.Name, _node.Bulk.Address, _node.Bulk.Token, isAnswer);

    private void OnGreeting(NodeGreeting greeting)
    {
        _greeted[Sender.Path.Address] = greeting;
        _node.Bulk.Meet(greeting.Bulk, greeting.Token);
        if (!greeting.IsAnswer)
        {
            Sender.Tell(Greeting(isAnswer: true));
        }
    }

    private void Tell(NodeLogLevel level, string name, Member member, string what)
    {
        int members = _members.Count;
        _node.Log.Write(
            level,
            name,
            string.Create(CultureInfo.InvariantCulture, $"node {member.Address.Host}:{member.Address.Port} {what}; {members} {(members == 1 ? "member" : "members")} now"),
            new("member", $"{member.Address.Host}:{member.Address.Port}"),
            new("members", members));
    }

    private sealed record PauseOver : INoSerializationVerificationNeeded;
}
