using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// Wins the right to write: a majority of the server nodes promises a generation, and the newest checkpoint that any of them
/// keeps is fetched. Whatever was durable before is in it, since any two majorities share a node.
/// </summary>
/// <param name="self">The head.</param>
/// <param name="electorate">The server nodes.</param>
/// <param name="identity">The run.</param>
/// <param name="options">How long to wait.</param>
/// <param name="lastGeneration">The highest generation that the head knows of; 0 for none.</param>
internal sealed class GenerationClaim(HeadId self, Electorate electorate, RunIdentity identity, ServerOptions options, long lastGeneration)
{
    private readonly Backoff _backoff = new(options, self.Life);
    private readonly Dictionary<ServerId, CheckpointId?> _votes = [];
    private readonly Dictionary<ServerId, string> _failures = [];
    private TimeSpan _startedAt;
    private TimeSpan _askAt;
    private int _fetches;
    private bool _waitReported;

    /// <summary>The generation that is asked for.</summary>
    public long Generation { get; private set; } = electorate.NextGeneration(lastGeneration, self.Server);

    private bool IsVoted => _votes.Count >= electorate.Majority;

    /// <summary>The newest checkpoint among the votes; null where none has one.</summary>
    private CheckpointId? Newest => _votes.Values.Max();

    /// <summary>Asks for the first time.</summary>
    public void Begin(TimeSpan now, ICollection<Effect> effects)
    {
        _startedAt = now;
        Ask(now, effects);
    }

    /// <summary>Takes in an answer.</summary>
    /// <returns>How the claim ended; null while it goes on.</returns>
    public ClaimResult? Handle(VoterAnswer answer, TimeSpan now, ICollection<Effect> effects)
    {
        switch (answer)
        {
            case Outvoted outvoted when outvoted.Promised.Generation >= Generation: ClaimAbove(outvoted.Promised.Generation, now); return null;
            case Vote vote when vote.Generation == Generation: return OnVote(vote, now, effects);
            case VoteFailed failed when failed.Generation == Generation: return OnVoteFailed(failed);
            case Fetched fetched when fetched.Generation == Generation && IsVoted: return OnFetched(fetched.Checkpoint);
            case FetchFailed failed when failed.Generation == Generation && IsVoted: return OnFetchFailed(failed, now, effects);
            default: return null;
        }
    }

    /// <summary>Asks again what was not answered, once it is time.</summary>
    /// <returns>How the claim ended; null while it goes on.</returns>
    public ClaimResult? OnTick(TimeSpan now, ICollection<Effect> effects)
    {
        if (now - _startedAt >= TimeSpan.FromSeconds(options.WaitSeconds))
        {
            return new ClaimFailed(electorate.Servers.Count == 1 && !IsVoted ? WhyStorageIsSilent() : WhyNobodyAnswers());
        }

        if (!_waitReported && now - _startedAt >= TimeSpan.FromSeconds(options.LeaseSeconds))
        {
            _waitReported = true;
            effects.Add(new Report(new WaitingForServers(electorate.NamesExcept(_votes.Keys), electorate.Majority, TimeSpan.FromSeconds(options.WaitSeconds))));
        }

        if (now >= _askAt)
        {
            Ask(now, effects);
        }

        return null;
    }

    /// <summary>When to be called again.</summary>
    public TimeSpan NextTick => TimeSpan.FromTicks(Math.Min(_askAt.Ticks, (_startedAt + TimeSpan.FromSeconds(options.WaitSeconds)).Ticks));

    private void Ask(TimeSpan now, ICollection<Effect> effects)
    {
        _askAt = now + _backoff.Next();
        if (IsVoted)
        {
            Fetch(effects);
            return;
        }

        foreach (ServerId voter in electorate.Servers.Where(voter => !_votes.ContainsKey(voter)))
        {
            effects.Add(new SendToVoter(voter, new VoteRequest(self, identity, Generation, now)));
        }
    }

    /// <summary>Not at once: of two heads that outbid each other, the pause lets one come through.</summary>
    private void ClaimAbove(long generation, TimeSpan now)
    {
        Generation = electorate.NextGeneration(generation, self.Server);
        _votes.Clear();
        _failures.Clear();
        _askAt = now + _backoff.Next();
    }

    private ClaimWon? OnVote(Vote vote, TimeSpan now, ICollection<Effect> effects)
    {
        bool wasVoted = IsVoted;
        _votes[vote.Voter] = vote.Newest;
        _failures.Remove(vote.Voter);
        return IsVoted && !wasVoted ? GoOnFromNewest(now, effects) : null;
    }

    private ClaimFailed? OnVoteFailed(VoteFailed failed)
    {
        _failures[failed.Voter] = failed.Reason;
        bool isHopeless = electorate.Servers.Count - _failures.Count < electorate.Majority;
        return isHopeless ? new ClaimFailed(WhyHopeless()) : null;
    }

    private ClaimWon? GoOnFromNewest(TimeSpan now, ICollection<Effect> effects)
    {
        if (Newest is null)
        {
            return new ClaimWon(Generation, null, IsKeptByMajority: true);
        }

        _startedAt = now;
        _backoff.Reset();
        _askAt = now + _backoff.Next();
        Fetch(effects);
        return null;
    }

    /// <summary>From this node where it can be, else from one after another.</summary>
    private void Fetch(ICollection<Effect> effects)
    {
        CheckpointId newest = Newest!.Value;
        ServerId[] holders = [.. electorate.Servers.Where(voter => _votes.GetValueOrDefault(voter) == newest).OrderByDescending(voter => voter == self.Server)];
        effects.Add(new SendToVoter(holders[_fetches++ % holders.Length], new FetchRequest(self, Generation, newest)));
    }

    private ClaimWon? OnFetched(Checkpoint checkpoint)
    {
        var id = CheckpointId.Of(checkpoint);
        return id == Newest
            ? new ClaimWon(Generation, checkpoint, IsKeptByMajority: _votes.Values.Count(kept => kept == id) >= electorate.Majority)
            : null;
    }

    private ClaimWon? OnFetchFailed(FetchFailed failed, TimeSpan now, ICollection<Effect> effects)
    {
        if (_votes.GetValueOrDefault(failed.Voter) != failed.Checkpoint)
        {
            return null;
        }

        effects.Add(new Report(new CheckpointUnreadable(failed.Voter, failed.Checkpoint, failed.Reason)));
        _votes[failed.Voter] = failed.Newest;
        return GoOnFromNewest(now, effects);
    }

    private StopReason WhyHopeless() => electorate.Servers.Count == 1
        ? StopReason.NotWritten("The generation of this start", _failures.Values.Single())
        : new StopReason(StopCause.StorageFailed, $"{DescribeFailures()} Mend what keeps them from it, then resume the run.");

    private string DescribeFailures() =>
        string.Join(" ", _failures.Select(failure => $"Server node {failure.Key} cannot vote: {failure.Value.TrimEnd('.')}."));

    /// <summary>The only server node is this one: what does not answer is its storage.</summary>
    private StopReason WhyStorageIsSilent() =>
        StopReason.NotWritten("The generation of this start", StopReason.NoAnswerOfStorage(options.WaitSeconds, "servers.waitSeconds"));

    private StopReason WhyNobodyAnswers() => new(StopCause.NoMajority, IsVoted
        ? FormattableString.Invariant($"The newest checkpoint, {Newest}, could not be fetched from {string.Join(", ", _votes.Where(vote => vote.Value == Newest).Select(vote => vote.Key))} for {options.WaitSeconds} s (servers.waitSeconds). Bring that node back, then start the head again.")
        : FormattableString.Invariant($"{electorate.Majority} of {electorate.Servers.Count} server nodes are needed and {_votes.Count} answered within {options.WaitSeconds} s (servers.waitSeconds); without an answer: {electorate.NamesExcept(_votes.Keys)}. {DescribeFailuresAfter()}Start them, or see what cuts them off."));

    private string DescribeFailuresAfter() => _failures.Count == 0 ? "" : DescribeFailures() + " ";
}
