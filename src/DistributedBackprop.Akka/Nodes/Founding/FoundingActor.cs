using Akka.Actor;
using Akka.Cluster;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Nodes.Founding;

/// <summary>
/// Brings a server node into a cluster: looks for one at the other server nodes without end, and founds one where
/// <see cref="FoundingConsent"/> lets it. Nodes that only work never found one: Akka.NET looks for one at all server nodes.
/// </summary>
internal sealed class FoundingActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan WarnEvery = TimeSpan.FromSeconds(10);

    private readonly NodeServices _node;
    private readonly FoundingConsent _consent;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly RunClock _clock = new();
    private TimeSpan _warnAt = WarnEvery;
    private bool _hasFounded;

    /// <summary>Prepares the actor.</summary>
    /// <param name="node">The node.</param>
    public FoundingActor(NodeServices node)
    {
        _node = node;
        _consent = new FoundingConsent(node.Server, node.Electorate);
        Receive<PauseOver>(_ => OnPauseOver());
        Receive<FoundingAsked>(asked => Sender.Tell(_consent.Answer(asked, IsInCluster, _clock.Now)));
        Receive<FoundingAnswered>(_consent.Take);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private IEnumerable<ServerId> Others => _node.Electorate.Servers.Where(server => server != _node.Server);

    private bool IsInCluster => _hasFounded || !_cluster.State.Members.IsEmpty;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Address[] others = [.. Others.Select(server => NodeServices.AddressOf(Context.System, server))];
        if (others.Length > 0)
        {
            _cluster.JoinSeedNodes(others);
        }

        Timers.StartPeriodicTimer("pause", new PauseOver(), TimeSpan.Zero, Pause);
    }

    private void OnPauseOver()
    {
        TimeSpan now = _clock.Now;
        if (IsInCluster)
        {
            _warnAt = now + WarnEvery;
        }
        else if (_consent.MayFound(now))
        {
            _hasFounded = true;
            _node.Log.Write(NodeLogLevel.Info, "clusterFounded", $"no cluster was found, and a majority of the server nodes looks for one: {_node.Settings.Name} founds it");
            _cluster.Join(_cluster.SelfAddress);
        }
        else
        {
            WarnNowAndThen(now);
            FoundingAsked asked = _consent.Ask(now);
            foreach (ServerId server in Others)
            {
                NodeServices.FoundingActor(Context.System, server).Tell(asked);
            }
        }
    }

    private void WarnNowAndThen(TimeSpan now)
    {
        if (now >= _warnAt)
        {
            _warnAt = now + WarnEvery;
            _node.Log.Write(NodeLogLevel.Warning, "noCluster", FormattableString.Invariant(
                $"no cluster is found, and {_node.Electorate.Majority} of {_node.Electorate.Servers.Count} server nodes are needed to found one; without an answer: {(_consent.Silent is { Length: > 0 } silent ? silent : "none")}"));
        }
    }

    private sealed record PauseOver : INoSerializationVerificationNeeded;
}
