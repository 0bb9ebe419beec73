using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// A head trains only as long as it may believe that it leads, by the checker's own reckoning of who confirmed it when: without
/// a majority for <c>servers.leaseSeconds</c> it opens no round, and from its next wake-up on it offers nothing. After
/// <c>servers.waitSeconds</c> of that it fails, at the next wake-up and no sooner.
/// </summary>
/// <remarks>All times are those of the parameter server's clock. A confirmation counts from when it was asked for.</remarks>
/// <param name="servers">The server nodes.</param>
/// <param name="options">The run's waits.</param>
internal sealed class LeaseChecker(IReadOnlyList<string> servers, ServerOptions options) : Checker
{
    private readonly TimeSpan _lease = TimeSpan.FromSeconds(options.LeaseSeconds);
    private readonly TimeSpan _wait = TimeSpan.FromSeconds(options.WaitSeconds);
    private readonly Dictionary<string, TimeSpan> _confirmedAt = [];

    private TimeSpan _now;
    private long? _generation;
    private RoundId? _lastRound;
    private TimeSpan? _ranOutAt;
    private TimeSpan? _noticedAt;
    private bool _isEnding;
    private bool _isDue;

    /// <summary>Until when the lease holds: when the confirmation of the last node that a majority needs runs out.</summary>
    private TimeSpan HoldsUntil => _confirmedAt.Values.OrderDescending().ElementAt(servers.Count / 2) + _lease;

    /// <summary>Before a head begins others watch it; a head alone in its electorate needs no confirmation, and one that is ending trains no more.</summary>
    private bool IsWatched => _generation is not null && servers.Count > 1 && !_isEnding;

    /// <inheritdoc/>
    public override void Handling(NodeLife node, Input input, TimeSpan now)
    {
        if (node.Kind != NodeKind.ParameterServer)
        {
            return;
        }

        Require(!_isDue, $"no majority confirmed the head from {_noticedAt} on; it was woken at {_now} and did not end");
        _now = now;
        if (!IsWatched)
        {
            return;
        }

        if (input is Vote vote && vote.Generation == _generation && vote.SentAt > _confirmedAt[vote.Voter.Name])
        {
            _confirmedAt[vote.Voter.Name] = vote.SentAt;
        }

        NoticeEnd(input);
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case SendToVoter { Message: KeepRequest keep } when _generation is null: Begin(keep.Generation); break;
            case Report { Event: HeadStarted started } when _generation is null: Begin(started.Version.Generation); break;
            case SendToWorker { Message: Offer offer } when IsWatched: CheckOffer(offer); break;
            case StoreModel: End(); break;
            case SendToCoordinator { Message: TrainingOver over }: CheckEnd(over.Outcome.Reason); break;
            default: break;
        }
    }

    /// <inheritdoc/>
    public override void HeadDown(string server)
    {
        (_generation, _lastRound, _ranOutAt, _noticedAt) = (null, null, null, null);
        (_isEnding, _isDue) = (false, false);
    }

    /// <summary>The lease begins with the last vote: then a head makes durable what it goes on from, or begins at once.</summary>
    private void Begin(long generation)
    {
        _generation = generation;
        foreach (string server in servers)
        {
            _confirmedAt[server] = _now;
        }
    }

    private void NoticeEnd(Input input)
    {
        if (HoldsUntil >= _now)
        {
            (_ranOutAt, _noticedAt) = (null, null);
            return;
        }

        _ranOutAt ??= HoldsUntil;
        if (input is Tick)
        {
            _noticedAt ??= _now;
            _isDue = _now - _noticedAt >= _wait;
        }
    }

    private void CheckOffer(Offer offer)
    {
        bool opensRound = offer.Round != _lastRound;
        _lastRound = offer.Round;
        Require(!opensRound || HoldsUntil >= _now, $"round {offer.Round} is opened at {_now}; a majority confirmed the head until {HoldsUntil}");
        Require(_noticedAt is null, $"leaves are offered at {_now}; no majority confirms the head since {_noticedAt}");
    }

    private void CheckEnd(StopReason reason)
    {
        if (reason.Cause == StopCause.NoMajority && IsWatched)
        {
            Require(_now - _ranOutAt >= _wait, $"the head fails at {_now} because {reason.Text} A majority confirmed it until {_ranOutAt}, and it waits {_wait}");
        }

        End();
    }

    /// <summary>The model of a run whose end is durable may be finished by a head that leads no more.</summary>
    private void End() => (_isEnding, _isDue) = (true, false);
}
