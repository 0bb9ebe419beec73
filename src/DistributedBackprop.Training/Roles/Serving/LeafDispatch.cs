using DistributedBackprop.Engine;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// Hands the leaves of one round after another to the workers and takes in their sums, until all leaves of the round are
/// counted. Leaves that are late go to idle workers as well, and those that are drawn for it are verified. Knows nothing of
/// what a round is for.
/// </summary>
internal sealed class LeafDispatch
{
    private readonly TimeSpan _offerAgainAfter;
    private readonly SpeedMeter _speeds = new();
    private readonly StragglerWatch _watch;
    private readonly Laggards _laggards;
    private readonly VerificationDraw _verified;
    private readonly double _verifyShare;
    private readonly ICrew? _crew;
    private readonly HashSet<string> _quarantined = [];

    /// <summary>The attempts at the last round whose sums went into a tree that was given up: should the round begin anew, they count no more.</summary>
    private readonly HashSet<long> _spent = [];

    private IReadOnlyList<WorkerShare> _members = [];
    private HashSet<WorkerId> _memberIds = [];
    private OpenRound? _round;
    private FlatVector? _parameters;
    private long _attempt;
    private TimeSpan _tickAt;
    private string? _stuckBecause;
    private RoundId? _lastRound;

    /// <summary>Creates the dispatch of a new head.</summary>
    /// <param name="options">How long workers are waited for, and how much is verified.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="crew">Shares additions; null for whoever hands over a push alone.</param>
    public LeafDispatch(WorkerOptions options, ulong seed, ICrew? crew = null)
    {
        _crew = crew;
        _offerAgainAfter = TimeSpan.FromSeconds(options.OfferAgainSeconds);
        _watch = new StragglerWatch(options.StragglerFactor, _offerAgainAfter);
        _laggards = new Laggards(_offerAgainAfter);
        _verified = new VerificationDraw(seed, options.VerifyShare);
        _verifyShare = options.VerifyShare;
    }

    /// <summary>Whether anybody is there to compute.</summary>
    public bool HasMembers => _members.Count > 0;

    /// <summary>The round under way; null between rounds.</summary>
    public RoundId? Round => _round?.Id;

    /// <summary>Whether the members that are here can bring the round under way to its end.</summary>
    public bool CanFinish => HasMembers && _stuckBecause is null;

    /// <summary>When to be called again.</summary>
    public TimeSpan NextTick => _tickAt;

    /// <summary>What workers were measured to do since the last report; little that is new is kept back.</summary>
    public IReadOnlyList<WorkerSpeed> TakeSpeedsAtEpochEnd() => _speeds.TakeAtEpochEnd();

    /// <summary>Takes note of who computes; leaves of those who left go to the others.</summary>
    public void Assign(IReadOnlyList<WorkerShare> members, TimeSpan now, ICollection<Effect> effects)
    {
        SetMembers(members);
        if (_round is not null)
        {
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
        if (id != _lastRound)
        {
            _spent.Clear();
            _lastRound = id;
        }

        _round = new OpenRound(id, leaves, now, _verified.Of(id, leaves), _laggards.At(now), _spent, _crew);
        _parameters = parameters;
        _watch.Begin(id.Kind);
        foreach ((WorkerId worker, IReadOnlyList<LeafRange> ranges) in _round.ShareOutUncovered(_members))
        {
            Offer(worker, ranges, now, effects);
        }

        NoteStuck(_round.WhyStuck(_memberIds), effects);

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
        if (_quarantined.Contains(push.Worker.Name))
        {
            return null;
        }

        if (_round is not { } round || push.Round != round.Id)
        {
            NoteTooLate(push, now, effects);
            return null;
        }

        _speeds.Note(push, round.Reduction.Leaves);
        _laggards.Answered(push.Worker, push.Attempt);
        if (round.Answered(push.Worker, push.Attempt) is { } offer)
        {
            _watch.NoteAnswer(offer, now);
        }

        TakenPush taken = round.Take(push);
        if (taken.Leaves > 0)
        {
            effects.Add(new Report(new LeavesCounted(push.Round, push.Worker, taken.Leaves, taken.Examples, push.Elapsed)));
        }

        foreach (Verdict verdict in taken.Verdicts)
        {
            Quarantine(verdict, effects);
        }

        if (round.Reduction.Root is { } root)
        {
            Close(now);
            NoteStuck(null, effects);
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
        Free(forgone.Worker, now, effects);
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
    public void Abandon()
    {
        _round?.GiveUp();
        _round = null;
    }

    /// <summary>Sums of a round that is past count no more, but tell that a worker that lagged behind is through, and how fast it was.</summary>
    private void NoteTooLate(Push push, TimeSpan now, ICollection<Effect> effects)
    {
        bool isOfThisHead = push.Round.Version.Generation == _lastRound?.Version.Generation;
        if (isOfThisHead && _laggards.Answered(push.Worker, push.Attempt) is { } offer)
        {
            _speeds.Note(push.Worker, offer.Leaves, push.Elapsed);
            Free(push.Worker, now, effects);
        }
    }

    private void Free(WorkerId worker, TimeSpan now, ICollection<Effect> effects)
    {
        if (_round is not null)
        {
            _round.Freed(worker);
            OfferOpenLeaves(now, effects);
        }
    }

    private void SetMembers(IReadOnlyList<WorkerShare> members)
    {
        _members = [.. members.Where(share => !_quarantined.Contains(share.Worker.Name))];
        _memberIds = [.. _members.Select(share => share.Worker)];
        _round?.WriteOffAllBut(_memberIds);
    }

    private void Quarantine(Verdict verdict, ICollection<Effect> effects)
    {
        foreach (WorkerId worker in verdict.Odd.Where(worker => _quarantined.Add(worker.Name)))
        {
            string reason = verdict.Describe(_round!.Id);
            effects.Add(new Report(new WorkerQuarantined(worker, _round.Id, verdict.Leaf, $"{reason}. {QuarantineAdvice}")));
            effects.Add(new SendToCoordinator(new Quarantine(worker, reason)));
            SetMembers(_members);
            _round.TakeBack(worker.Name);
        }
    }

    /// <summary>Where not all is verified the worker may have given wrong sums before, which are in the parameters.</summary>
    private string QuarantineAdvice => _verifyShare >= 1
        ? "None of its sums was counted unconfirmed. Check its machine's memory and processor."
        : FormattableString.Invariant($"Sums of it in earlier rounds, of which a share of {_verifyShare} was verified, may have been wrong: go on from a checkpoint from before it joined, or train anew with workers.verifyShare 1. Check its machine's memory and processor.");

    private void NoteStuck(string? because, ICollection<Effect> effects)
    {
        if (because != _stuckBecause)
        {
            _stuckBecause = because;
            effects.Add(new SendToCoordinator(new MemberNeeded(because)));
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
        NoteStuck(_round!.WhyStuck(_memberIds), effects);
    }

    private void OfferUncoveredLeaves(TimeSpan now, ICollection<Effect> effects)
    {
        OpenRound round = _round!;
        foreach ((WorkerId worker, IReadOnlyList<LeafRange> ranges) in round.ShareOutUncovered(_members))
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

        foreach ((WorkerId worker, IReadOnlyList<LeafRange> ranges) in round.ShareOutLate(_members, offer => _watch.IsLate(offer, now)))
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
        effects.Add(new SendToWorker(worker, new Offer(_round.Id, offer.Attempt, ranges, _parameters!) { Apart = _round.VerifiedOf(ranges) }));
        return offer.Leaves;
    }
}
