using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Nodes.Founding;

/// <summary>
/// Decides when a server node that finds no cluster founds one. Akka.NET leaves that to the first node of a list alone, whose death then keeps
/// all others out; here any one may, by the consent of a majority of the configured server nodes.
/// </summary>
/// <remarks>
/// Why no two clusters come of it that both lead:
/// <list type="bullet">
/// <item>A node asks all others, and founds where a majority of all, itself among them, has consented in the same round of questions, and
/// none of those that answered is in a cluster: that one is joined instead. It uses consent for <see cref="GoodFor"/> from its question on.</item>
/// <item>A node consents for <see cref="KeptFor"/>, to one asker at a time, and does not found meanwhile. That is longer, by time enough for the
/// asker's cluster to be found and joined, on whichever clocks. Two majorities share a node, so no two nodes have one at a time.</item>
/// <item>Who has just started consents to nobody for <see cref="GoodFor"/>: what a former life consented to cannot be used after that.</item>
/// <item>A node in a cluster consents to nobody. So where a majority is in one, no other can be founded.</item>
/// <item>A node consents only to those before it in the list, of those that ask to the first: so somebody gets a majority.</item>
/// </list>
/// Consent is no proof: a process may stand still between its decision and the act. Should two clusters come of that, or one be left of
/// fewer than a majority, it does no harm. A head leads only where a majority of the server nodes is in its cluster, a node is in one
/// cluster, and each run asks the voters besides; and the nodes of a cluster without a majority leave it after a while and look anew,
/// without the consent to found another.
/// </remarks>
/// <param name="self">This node.</param>
/// <param name="electorate">The server nodes, in the same order on all nodes.</param>
internal sealed class FoundingConsent(ServerId self, Electorate electorate)
{
    /// <summary>How long after its question a node may use the consent of others.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    /// <summary>How long a node that has consented consents to no other.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    /// <summary>How long a node that asked counts as one that would found.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(1.5);

    private readonly HashSet<ServerId> _consents = [];
    private readonly HashSet<ServerId> _answered = [];
    private readonly Dictionary<ServerId, TimeSpan> _askers = [];
    private TimeSpan? _startedAt;
    private TimeSpan _askedAt;
    private long _round;
    private bool _sawCluster;
    private (ServerId Asker, TimeSpan Until)? _given;

    /// <summary>The server nodes that have not answered the last questions.</summary>
    public string Silent => electorate.NamesExcept([self, .. _answered]);

    /// <summary>Whether to found a cluster now, by the answers to the last questions.</summary>
    /// <param name="now">The time.</param>
    public bool MayFound(TimeSpan now) =>
        electorate.Majority == 1
        || (_round > 0
            && !_sawCluster
            && _consents.Count + 1 >= electorate.Majority
            && now - _askedAt < GoodFor
            && !IsNew(now)
            && !HasGiven(now));

    /// <summary>Begins a round of questions, one to each other server node.</summary>
    /// <param name="now">The time.</param>
    public FoundingAsked Ask(TimeSpan now)
    {
        _startedAt ??= now;
        _askedAt = now;
        _consents.Clear();
        _answered.Clear();
        _sawCluster = false;
        return new FoundingAsked(self, ++_round);
    }

    /// <summary>Answers another node.</summary>
    /// <param name="asked">Its question.</param>
    /// <param name="isInCluster">Whether this node is in a cluster.</param>
    /// <param name="now">The time.</param>
    public FoundingAnswered Answer(FoundingAsked asked, bool isInCluster, TimeSpan now)
    {
        _startedAt ??= now;
        _askers[asked.Server] = now;
        bool consents = !isInCluster && !IsNew(now) && IsFirst(asked.Server, now) && (!HasGiven(now) || _given?.Asker == asked.Server);
        if (consents)
        {
            _given = (asked.Server, now + KeptFor);
        }

        return new FoundingAnswered(self, asked.Round, consents, isInCluster);
    }

    /// <summary>Takes an answer. What is late counts for nothing.</summary>
    public void Take(FoundingAnswered answer)
    {
        if (answer.Round == _round && electorate.Servers.Contains(answer.Server) && answer.Server != self)
        {
            _answered.Add(answer.Server);
            _sawCluster |= answer.IsInCluster;
            if (answer.Consents)
            {
                _consents.Add(answer.Server);
            }
        }
    }

    private bool IsNew(TimeSpan now) => now - _startedAt < GoodFor;

    private bool HasGiven(TimeSpan now) => now < _given?.Until;

    /// <summary>Whether no other node that asks, and not this one, comes before it.</summary>
    private bool IsFirst(ServerId asker, TimeSpan now) =>
        electorate.Servers.First(server => server == asker || server == self || (_askers.TryGetValue(server, out TimeSpan at) && now - at < RememberedFor)) == asker;
}
