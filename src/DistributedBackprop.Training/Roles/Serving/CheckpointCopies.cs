using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// Makes one checkpoint after another durable: on a majority of the server nodes. The others get it too, as long as no newer
/// one takes its place.
/// </summary>
/// <param name="self">The head.</param>
/// <param name="electorate">The server nodes.</param>
/// <param name="options">How long to wait before asking again.</param>
/// <param name="waitSeconds">How long to wait for a majority: storage that hangs never answers.</param>
internal sealed class CheckpointCopies(HeadId self, Electorate electorate, ServerOptions options, double waitSeconds)
{
    private readonly Backoff _backoff = new(options, ~self.Life);
    private readonly HashSet<ServerId> _keeping = [];
    private readonly Dictionary<ServerId, string> _failures = [];
    private KeepRequest? _request;
    private TimeSpan _askAt;
    private TimeSpan _giveUpAt;
    private long _number;

    /// <summary>The checkpoint that is neither durable nor given up yet; null for none.</summary>
    public Checkpoint? UnderWay { get; private set; }

    /// <summary>When to be called again; null for not at all.</summary>
    public TimeSpan? NextTick => _request is null ? null : UnderWay is not null && _giveUpAt < _askAt ? _giveUpAt : _askAt;

    /// <summary>Begins to make a checkpoint durable.</summary>
    public void Begin(Checkpoint checkpoint, TimeSpan now, ICollection<Effect> effects)
    {
        BrokenInvariantException.ThrowUnless(UnderWay is null, "one checkpoint is made durable at a time");
        UnderWay = checkpoint;
        _request = new KeepRequest(self, checkpoint.Version.Generation, ++_number, checkpoint);
        _keeping.Clear();
        _failures.Clear();
        _backoff.Reset();
        _giveUpAt = now + TimeSpan.FromSeconds(waitSeconds);
        Ask(now, effects);
    }

    /// <summary>Takes in an answer.</summary>
    /// <returns>What the answer has decided; null for nothing.</returns>
    public CheckpointDecided? Handle(VoterAnswer answer)
    {
        switch (answer)
        {
            case Kept kept when kept.Number == _request?.Number: _keeping.Add(kept.Voter); break;
            case KeepFailed failed when failed.Number == _request?.Number: _failures[failed.Voter] = failed.Reason; break;
            case Outvoted outvoted when _request is not null: _failures[outvoted.Voter] = "it has promised this generation to a former head, and serves another one from the next generation on."; break;
            default: return null;
        }

        CheckpointDecided? result = UnderWay is null ? null : Decide(UnderWay);
        UnderWay = result is null ? UnderWay : null;
        if (_keeping.Union(_failures.Keys).Count() == electorate.Servers.Count)
        {
            _request = null;
        }

        return result;
    }

    /// <summary>Asks again those that have not answered, once it is time.</summary>
    public void OnTick(TimeSpan now, ICollection<Effect> effects)
    {
        if (_request is not null && now >= _askAt)
        {
            Ask(now, effects);
        }
    }

    /// <summary>Gives the checkpoint under way up once it was waited for long enough. Should it be kept after all, no harm is done: a later head may find it.</summary>
    /// <returns>That it is not durable; null where there is more time.</returns>
    public CheckpointDecided? GiveUpIfDue(TimeSpan now)
    {
        if (UnderWay is not { } checkpoint || now < _giveUpAt)
        {
            return null;
        }

        UnderWay = null;
        return new CheckpointDecided(checkpoint, DescribeSilence());
    }

    private CheckpointDecided? Decide(Checkpoint checkpoint) =>
        _keeping.Count >= electorate.Majority ? new CheckpointDecided(checkpoint, Failure: null)
        : electorate.Servers.Count - _failures.Count < electorate.Majority ? new CheckpointDecided(checkpoint, DescribeFailures())
        : null;

    private void Ask(TimeSpan now, ICollection<Effect> effects)
    {
        _askAt = now + _backoff.Next();
        foreach (ServerId voter in electorate.Servers.Where(voter => !_keeping.Contains(voter) && !_failures.ContainsKey(voter)))
        {
            effects.Add(new SendToVoter(voter, _request!));
        }
    }

    private string DescribeSilence()
    {
        string silent = StopReason.NoAnswerOfStorage(waitSeconds, "checkpoint.waitSeconds");
        return electorate.Servers.Count == 1
            ? silent
            : $"{(_failures.Count == 0 ? "" : DescribeFailures() + " ")}Server nodes {electorate.NamesExcept([.. _keeping, .. _failures.Keys])}: {silent}";
    }

    private string DescribeFailures() => electorate.Servers.Count == 1
        ? _failures.Values.Single()
        : string.Join(" ", _failures.Select(failure => $"Server node {failure.Key}: {failure.Value}"));
}
