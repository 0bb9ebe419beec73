using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// Hands the leaves of one round after another to the workers and takes in their sums, until all leaves of the round are
/// counted. Knows nothing of what a round is for.
/// </summary>
/// <param name="offerAgainAfter">How long an offer is waited for.</param>
internal sealed class LeafDispatch(TimeSpan offerAgainAfter)
{
    private readonly SpeedMeter _speeds = new();
    private IReadOnlyList<WorkerShare> _members = [];
    private HashSet<WorkerId> _memberIds = [];
    private OpenRound? _round;
    private FlatVector? _parameters;
    private long _attempt;
    private TimeSpan _tickAt;

    /// <summary>Whether anybody is there to compute.</summary>
    public bool HasMembers => _members.Count > 0;

    /// <summary>The round under way; null between rounds.</summary>
    public RoundId? Round => _round?.Id;

    /// <summary>When to be called again.</summary>
    public TimeSpan NextTick => _tickAt;

    /// <summary>What workers were measured to do since the last call.</summary>
    public IReadOnlyList<WorkerSpeed> TakeSpeeds() => _speeds.Take();

    /// <summary>Takes note of who computes; leaves of those who left go to the others.</summary>
    public void Assign(IReadOnlyList<WorkerShare> members, TimeSpan now, ICollection<Effect> effects)
    {
        _members = members;
        _memberIds = [.. members.Select(share => share.Worker)];
        if (_round is not null)
        {
            _round.WriteOffAllBut(_memberIds);
            OfferUncoveredLeaves(now, effects, again: true);
        }
    }

    /// <summary>Opens a round and offers its leaves.</summary>
    /// <param name="id">The round.</param>
    /// <param name="leaves">The number of its leaves, at least 1.</param>
    /// <param name="parameters">The parameters to compute at; nobody changes them while the round is open.</param>
    /// <param name="now">The time.</param>
    /// <param name="effects">Receives the offers.</param>
    public void Open(RoundId id, int leaves, FlatVector parameters, TimeSpan now, ICollection<Effect> effects)
    {
        BrokenInvariantException.ThrowUnless(_round is null, "one round is open at a time");
        _round = new OpenRound(id, leaves);
        _parameters = parameters;
        OfferUncoveredLeaves(now, effects, again: false);
    }

    /// <summary>Takes in the sums of a worker. Those of another round, and of leaves that are counted, are dropped.</summary>
    /// <returns>The round, closed, once all its leaves are counted; else null.</returns>
    public ClosedRound? Take(Push push, TimeSpan now, ICollection<Effect> effects)
    {
        if (_round is not { } round || push.Round != round.Id)
        {
            return null;
        }

        round.Answered(push.Worker, push.Attempt);
        Count(push, round.Reduction, effects);
        _speeds.Note(push, round.Reduction.Leaves);
        if (round.Reduction.Root is { } root)
        {
            _round = null;
            return new ClosedRound(round.Id, root, round.Reduction.Accepted);
        }

        OfferUncoveredLeaves(now, effects, again: true);
        return null;
    }

    /// <summary>Offers leaves again whose offers are overdue.</summary>
    public void OnTick(TimeSpan now, ICollection<Effect> effects)
    {
        _tickAt = now + (offerAgainAfter / 4);
        if (_round is not null && _round.WriteOffOlderThan(now - offerAgainAfter))
        {
            OfferUncoveredLeaves(now, effects, again: true);
        }
    }

    /// <summary>Gives the round under way up.</summary>
    public void Abandon() => _round = null;

    private static void Count(Push push, TreeReduction reduction, ICollection<Effect> effects)
    {
        int openBefore = reduction.OpenLeaves;
        long examples = 0;
        foreach (Contribution contribution in push.Contributions)
        {
            if (reduction.TryAdd(contribution))
            {
                examples += contribution.Sums.Examples;
            }
        }

        int leaves = openBefore - reduction.OpenLeaves;
        if (leaves > 0)
        {
            effects.Add(new Report(new LeavesCounted(push.Round, push.Worker, leaves, examples, push.Elapsed)));
        }
    }

    private void OfferUncoveredLeaves(TimeSpan now, ICollection<Effect> effects, bool again)
    {
        OpenRound round = _round!;
        foreach ((WorkerId worker, IReadOnlyList<LeafRange> ranges) in round.ShareOut(_members))
        {
            round.Offered(worker, ++_attempt, ranges, now);
            effects.Add(new SendToWorker(worker, new Offer(round.Id, _attempt, ranges, _parameters!)));
            if (again)
            {
                effects.Add(new Report(new LeavesOfferedAgain(round.Id, ranges.Sum(range => range.Count), worker)));
            }
        }
    }
}
