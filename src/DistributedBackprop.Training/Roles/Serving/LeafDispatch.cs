using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// Hands the leaves of one round after another to the workers and takes in their sums, until all leaves of the round are
/// counted. Leaves that are late go to idle workers as well. Knows nothing of what a round is for.
/// </summary>
internal sealed class LeafDispatch
{
    private readonly TimeSpan _offerAgainAfter;
    private readonly SpeedMeter _speeds = new();
    private readonly StragglerWatch _watch;
    private readonly Laggards _laggards;
    private IReadOnlyList<WorkerShare> _members = [];
    private HashSet<WorkerId> _memberIds = [];
    private OpenRound? _round;
    private FlatVector? _parameters;
    private long _attempt;
    private TimeSpan _tickAt;

    /// <summary>Creates the dispatch of a new head.</summary>
    /// <param name="options">How long workers are waited for.</param>
    public LeafDispatch(WorkerOptions options)
    {
        _offerAgainAfter = TimeSpan.FromSeconds(options.OfferAgainSeconds);
        _watch = new StragglerWatch(options.StragglerFactor, _offerAgainAfter);
        _laggards = new Laggards(_offerAgainAfter);
    }

    /// <summary>Whether anybody is there to compute.</summary>
    public bool HasMembers => _members.Count > 0;

    /// <summary>The round under way; null between rounds.</summary>
    public RoundId? Round => _round?.Id;

    /// <summary>When to be called again.</summary>
    public TimeSpan NextTick => _tickAt;

    /// <summary>What workers were measured to do since the last report; little that is new is kept back.</summary>
    public IReadOnlyList<WorkerSpeed> TakeSpeedsAtEpochEnd() => _speeds.TakeAtEpochEnd();

    /// <summary>Takes note of who computes; leaves of those who left go to the others.</summary>
    public void Assign(IReadOnlyList<WorkerShare> members, TimeSpan now, ICollection<Effect> effects)
    {
        _members = members;
        _memberIds = [.. members.Select(share => share.Worker)];
        if (_round is not null)
        {
            _round.WriteOffAllBut(_memberIds);
            OfferOpenLeaves(now, effects);
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
        _round = new OpenRound(id, leaves, now, _laggards.At(now));
        _parameters = parameters;
        _watch.Begin(id.Kind);
        foreach ((WorkerId worker, IReadOnlyList<LeafRange> ranges) in LeafAllotment.Cut(_round.Uncovered(), _round.Available(_members)))
        {
            Offer(worker, ranges, now, effects);
        }

        if (_speeds.BeginRound(now) is { } speeds)
        {
            effects.Add(new SendToCoordinator(new SpeedsMeasured(speeds)));
        }

        WakeForLateLeaves(now);
    }

    /// <summary>Takes in the sums of a worker. Those of another round, and of leaves that are counted, are dropped.</summary>
    /// <returns>The round, closed, once all its leaves are counted; else null.</returns>
    public ClosedRound? Take(Push push, TimeSpan now, ICollection<Effect> effects)
    {
        if (_round is not { } round || push.Round != round.Id)
        {
            return null;
        }

        _speeds.Note(push, round.Reduction.Leaves);
        _laggards.Answered(push.Worker, push.Attempt);
        if (round.Answered(push.Worker, push.Attempt) is { } offer)
        {
            _watch.NoteAnswer(offer, now);
        }

        Count(push, round.Reduction, effects);
        if (round.Reduction.Root is { } root)
        {
            Close(now);
            return new ClosedRound(round.Id, root, round.Reduction.Accepted);
        }

        OfferOpenLeaves(now, effects);
        return null;
    }

    /// <summary>Takes note that a worker is through with an offer of a round that is past.</summary>
    public void Take(PushForgone forgone, TimeSpan now, ICollection<Effect> effects)
    {
        _speeds.Note(forgone.Worker, forgone.Leaves, forgone.Elapsed);
        _laggards.Answered(forgone.Worker, forgone.Attempt);
        if (_round is not null)
        {
            _round.Freed(forgone.Worker);
            OfferOpenLeaves(now, effects);
        }
    }

    /// <summary>Offers leaves again whose offers are overdue, and copies late ones.</summary>
    public void OnTick(TimeSpan now, ICollection<Effect> effects)
    {
        _tickAt = now + (_offerAgainAfter / 4);
        if (_round is not null)
        {
            _round.WriteOffOlderThan(now - _offerAgainAfter);
            OfferUncoveredLeaves(now, effects);
            CopyLateLeaves(now, effects);
            _tickAt = NextLate(now) is { } late && late < _tickAt ? late : _tickAt;
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

    /// <summary>Those that are late now lag behind; others that have been offered copies of what is counted by now are about to be free.</summary>
    private void Close(TimeSpan now)
    {
        foreach ((WorkerId worker, OutstandingOffer offer) in _round!.Outstanding)
        {
            if (_watch.IsLate(offer, now))
            {
                _laggards.Add(worker, offer);
            }
        }

        _round = null;
    }

    private void OfferOpenLeaves(TimeSpan now, ICollection<Effect> effects)
    {
        OfferUncoveredLeaves(now, effects);
        CopyLateLeaves(now, effects);
        WakeForLateLeaves(now);
    }

    private void OfferUncoveredLeaves(TimeSpan now, ICollection<Effect> effects)
    {
        OpenRound round = _round!;
        foreach ((WorkerId worker, IReadOnlyList<LeafRange> ranges) in LeafAllotment.Cut(round.Uncovered(), round.Available(_members)))
        {
            int leaves = Offer(worker, ranges, now, effects);
            effects.Add(new Report(new LeavesOfferedAgain(round.Id, leaves, worker)));
        }
    }

    private void CopyLateLeaves(TimeSpan now, ICollection<Effect> effects)
    {
        OpenRound round = _round!;
        if (now - round.OpenedAt < StragglerWatch.LeastPatience)
        {
            return;
        }

        List<int> late = round.Late(offer => _watch.IsLate(offer, now));
        foreach ((WorkerId worker, IReadOnlyList<LeafRange> ranges) in LeafAllotment.Cut(late, round.Prompt(_members)))
        {
            int leaves = Offer(worker, ranges, now, effects);
            effects.Add(new Report(new LateLeavesCopied(round.Id, leaves, worker)));
        }
    }

    /// <summary>Asks for a wake-up where none is due soon. Fast steps pass many times between two requests.</summary>
    private void WakeForLateLeaves(TimeSpan now)
    {
        TimeSpan soonest = now + StragglerWatch.LeastPatience;
        if (_tickAt > soonest && NextLate(now) is { } late && late < _tickAt)
        {
            _tickAt = late > soonest ? late : soonest;
        }
    }

    /// <summary>When the next offer will be late, where somebody is free to take its leaves; else null.</summary>
    private TimeSpan? NextLate(TimeSpan now) => _round!.Prompt(_members).Count == 0
        ? null
        : _round.Outstanding.Values.Select(_watch.LateAt).Where(late => late > now).Min();

    private int Offer(WorkerId worker, IReadOnlyList<LeafRange> ranges, TimeSpan now, ICollection<Effect> effects)
    {
        var offer = new OutstandingOffer(++_attempt, ranges, now);
        _round!.Offered(worker, offer);
        effects.Add(new SendToWorker(worker, new Offer(_round.Id, offer.Attempt, ranges, _parameters!)));
        return offer.Leaves;
    }
}
