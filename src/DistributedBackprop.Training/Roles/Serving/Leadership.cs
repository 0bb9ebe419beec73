using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// The head's standing among the server nodes: it claims a generation, makes what it goes on from durable, keeps its lease,
/// and makes checkpoints durable.
/// </summary>
internal sealed class Leadership
{
    private readonly Electorate _electorate;
    private readonly ServerOptions _options;
    private readonly GenerationClaim _claim;
    private readonly Lease _lease;
    private readonly CheckpointCopies _copies;
    private Stage _stage = Stage.Claiming;
    private TimeSpan? _pausedAt;

    /// <summary>Prepares a head to lead.</summary>
    /// <param name="self">The head.</param>
    /// <param name="electorate">The server nodes.</param>
    /// <param name="identity">The run.</param>
    /// <param name="options">How long to wait for server nodes.</param>
    /// <param name="checkpoints">How long to wait for a checkpoint.</param>
    /// <param name="lastGeneration">The highest generation that the host knows of; 0 for none.</param>
    public Leadership(HeadId self, Electorate electorate, RunIdentity identity, ServerOptions options, CheckpointOptions checkpoints, long lastGeneration)
    {
        _electorate = electorate;
        _options = options;
        _claim = new GenerationClaim(self, electorate, identity, options, lastGeneration);
        _lease = new Lease(self, electorate, identity, options);
        _copies = new CheckpointCopies(self, electorate, options, checkpoints.WaitSeconds);
    }

    private enum Stage
    {
        Claiming,
        Confirming,
        Leading,
        Over,
    }

    /// <summary>The generation: asked for at first, then won.</summary>
    public long Generation => _claim.Generation;

    /// <summary>The checkpoint that is neither durable nor given up yet; null for none.</summary>
    public Checkpoint? CheckpointUnderWay => _copies.UnderWay;

    /// <summary>When to be called again; null for not at all.</summary>
    public TimeSpan? NextTick => _stage switch
    {
        Stage.Claiming => _claim.NextTick,
        Stage.Over => null,
        _ => Min(_lease.NextTick, _copies.NextTick),
    };

    /// <summary>Begins to claim a generation.</summary>
    public void Begin(TimeSpan now, ICollection<Effect> effects) => _claim.Begin(now, effects);

    /// <summary>Begins to make a checkpoint durable. <see cref="CheckpointDecided"/> tells what came of it.</summary>
    public void Keep(Checkpoint checkpoint, TimeSpan now, ICollection<Effect> effects) => _copies.Begin(checkpoint, now, effects);

    /// <summary>Takes in an answer of a server node.</summary>
    public LeadershipChange? Handle(VoterAnswer answer, TimeSpan now, ICollection<Effect> effects) => _stage switch
    {
        Stage.Claiming => Follow(_claim.Handle(answer, now, effects), now, effects),
        Stage.Over => null,
        _ => HandleAsLeader(answer, now, effects),
    };

    /// <summary>Repeats what was not answered, once it is time, and looks after the lease.</summary>
    public LeadershipChange? OnTick(TimeSpan now, ICollection<Effect> effects)
    {
        if (_stage == Stage.Claiming)
        {
            return Follow(_claim.OnTick(now, effects), now, effects);
        }

        if (_stage == Stage.Over)
        {
            return null;
        }

        _lease.OnTick(now, effects);
        _copies.OnTick(now, effects);
        return LookAfterLease(now, effects) ?? (_copies.GiveUpIfDue(now) is { } decided ? FollowDecision(decided) : null);
    }

    /// <summary>Whether nothing more may be begun: the lease has run out. The pause that begins then ends with <see cref="LeadershipRegained"/> or <see cref="LeadershipLost"/>.</summary>
    public bool IsPaused(TimeSpan now, ICollection<Effect> effects)
    {
        if (_pausedAt is null && !_lease.Holds(now))
        {
            _pausedAt = now;
            effects.Add(new Report(new WaitingForServers(string.Join(", ", _lease.Silent(now)), _electorate.Majority, TimeSpan.FromSeconds(_options.WaitSeconds))));
        }

        return _pausedAt is not null;
    }

    private static TimeSpan? Min(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other ?? one : one;

    private LeadershipChange? Follow(ClaimResult? result, TimeSpan now, ICollection<Effect> effects)
    {
        switch (result)
        {
            case ClaimFailed failed:
                return Lose(failed.Reason.Cause, failed.Reason.Text);
            case ClaimWon won:
                _lease.Begin(won.Generation, now);
                return won.IsKeptByMajority ? Lead(won.Checkpoint) : Confirm(won, now, effects);
            default:
                return null;
        }
    }

    private LeadershipWon Lead(Checkpoint? checkpoint)
    {
        _stage = Stage.Leading;
        return new LeadershipWon(checkpoint);
    }

    private LeadershipChange? Confirm(ClaimWon won, TimeSpan now, ICollection<Effect> effects)
    {
        _stage = Stage.Confirming;
        Checkpoint checkpoint = won.Checkpoint!;
        _copies.Begin(checkpoint with { Version = checkpoint.Version with { Generation = won.Generation } }, now, effects);
        return null;
    }

    private LeadershipChange? HandleAsLeader(VoterAnswer answer, TimeSpan now, ICollection<Effect> effects)
    {
        switch (answer)
        {
            case Outvoted { Promised: { } promised } when promised.Generation > Generation:
                return Lose(StopCause.Superseded, $"Server node {answer.Voter} has promised generation {promised.Generation} to a head on server node {promised.Head}, so this head, of generation {Generation}, leads no more and ends. The run goes on with that head, or with another that is elected.");
            case Vote vote when vote.Generation == Generation:
                _lease.Confirm(vote);
                return _lease.Holds(now) ? Regain(effects) : null;
            case Kept or KeepFailed or Outvoted when answer.Generation == Generation && _copies.Handle(answer) is { } decided:
                return FollowDecision(decided);
            default:
                return null;
        }
    }

    private LeadershipChange FollowDecision(CheckpointDecided decided) =>
        _stage != Stage.Confirming ? decided
        : decided.Failure is null ? Lead(decided.Checkpoint)
        : Lose(StopReason.NotWritten("The checkpoint to go on from", decided.Failure));

    private LeadershipChange? LookAfterLease(TimeSpan now, ICollection<Effect> effects)
    {
        if (_lease.Holds(now))
        {
            return Regain(effects);
        }

        bool wasPaused = _pausedAt is not null;
        return IsPaused(now, effects) && !wasPaused ? new LeadershipPaused()
            : now - _pausedAt >= TimeSpan.FromSeconds(_options.WaitSeconds) ? Lose(StopCause.NoMajority, WhyTooFew(now))
            : null;
    }

    private LeadershipRegained? Regain(ICollection<Effect> effects)
    {
        if (_pausedAt is null)
        {
            return null;
        }

        _pausedAt = null;
        effects.Add(new Report(new ServersBack()));
        return new LeadershipRegained();
    }

    private LeadershipLost Lose(StopCause cause, string text) => Lose(new StopReason(cause, text));

    private LeadershipLost Lose(StopReason reason)
    {
        _stage = Stage.Over;
        return new LeadershipLost(reason);
    }

    private string WhyTooFew(TimeSpan now) => FormattableString.Invariant(
        $"{_electorate.Majority} of {_electorate.Servers.Count} server nodes are needed; {string.Join(", ", _lease.Silent(now))} gave no sign of life for {_options.WaitSeconds} s (servers.waitSeconds). Start them, or see what cuts them off, then resume the run.");
}
