using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Voting;

/// <summary>
/// The voter of a server node: promises generations to heads and keeps their checkpoints, so that what a majority of voters
/// keeps is found by every later head, and no head of a lower generation makes anything durable any more.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>A promise is durable before it is given; of two heads that ask for one generation the first gets it.</item>
/// <item>A request of a head that is not the promised one is answered by <see cref="Outvoted"/>, or, where its generation is
/// higher, dropped: that head asks for a promise first.</item>
/// <item>A vote names the newest checkpoint; each that the voter said to keep before is not newer. That one became durable
/// under a promise that has been replaced meanwhile is told to nobody.</item>
/// <item>Requests that come while one of their kind is being carried out are dropped, but for the newest checkpoint: heads
/// repeat what is not answered.</item>
/// </list>
/// The protocol is that of Paxos ("The part-time parliament", L. Lamport, 1998) with a checkpoint for the value: a promise is
/// its first phase, keeping a checkpoint its second.
/// </remarks>
public sealed class Voter : IRole
{
    private readonly ServerId _id;
    private readonly RunIdentity _identity;

    private Promise? _promised;
    private CheckpointId? _newest;
    private VoteRequest? _promising;
    private KeepRequest? _keeping;
    private KeepRequest? _keepingNext;
    private FetchRequest? _fetching;
    private long _keptNumber;

    /// <summary>Creates the voter of a server node from what its disk holds.</summary>
    /// <param name="id">The node.</param>
    /// <param name="identity">The run.</param>
    /// <param name="promised">The promise on disk; null where none was ever given.</param>
    /// <param name="newest">The newest whole checkpoint on disk; null where there is none.</param>
    public Voter(ServerId id, RunIdentity identity, Promise? promised, CheckpointId? newest)
    {
        ArgumentNullException.ThrowIfNull(identity);
        _id = id;
        _identity = identity;
        _newest = newest;

        // A checkpoint was kept under a promise, even where the file that told of it was lost.
        _promised = newest is { Version.Generation: long kept } && kept > (promised?.Generation ?? 0) ? new Promise(kept, new HeadId(id, Life: 0)) : promised;
    }

    /// <inheritdoc/>
    public void Handle(Input input, TimeSpan now, ICollection<Effect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        switch (input)
        {
            case Start: break;
            case VoteRequest request: OnVoteRequest(request, effects); break;
            case PromiseStored stored: OnPromiseStored(stored, effects); break;
            case PromiseNotStored failed: OnPromiseNotStored(failed, effects); break;
            case KeepRequest request: OnKeepRequest(request, effects); break;
            case CheckpointStored stored: OnCheckpointStored(stored, effects); break;
            case CheckpointNotStored failed: OnCheckpointNotStored(failed, effects); break;
            case FetchRequest request: OnFetchRequest(request, effects); break;
            case CheckpointLoaded loaded: OnCheckpointLoaded(loaded, effects); break;
            case CheckpointNotLoaded failed: OnCheckpointNotLoaded(failed, effects); break;
            default: throw new BrokenInvariantException($"A voter takes no {input?.GetType().Name ?? "null"}.");
        }
    }

    private bool IsPromised(HeadId head, long generation) => _promised == new Promise(generation, head);

    /// <summary>Whether a promise stands against a request.</summary>
    private bool IsOutvoted(HeadId head, long generation) =>
        _promised is not null && (generation < _promised.Generation || (generation == _promised.Generation && head != _promised.Head));

    private void AnswerOutvoted(HeadId head, long generation, ICollection<Effect> effects) =>
        effects.Add(new SendToHead(head, new Outvoted(_id, generation, _promised!)));

    private void OnVoteRequest(VoteRequest request, ICollection<Effect> effects)
    {
        if (_identity.DifferenceFrom(request.Identity) is { } difference)
        {
            effects.Add(new SendToHead(request.Head, new VoteFailed(
                _id, request.Generation, $"it belongs to another run: {difference}. Start all server nodes with the same settings, data and program version.")));
        }
        else if (IsOutvoted(request.Head, request.Generation))
        {
            AnswerOutvoted(request.Head, request.Generation, effects);
        }
        else if (IsPromised(request.Head, request.Generation))
        {
            AnswerVote(request, effects);
        }
        else if (_promising is null)
        {
            _promising = request;
            effects.Add(new StorePromise(new Promise(request.Generation, request.Head)));
        }
    }

    private void OnPromiseStored(PromiseStored stored, ICollection<Effect> effects)
    {
        BrokenInvariantException.ThrowUnless(_promising is not null && !IsOutvoted(stored.Promise.Head, stored.Promise.Generation), "promises are stored one at a time, and only grow");
        VoteRequest request = _promising!;
        _promising = null;
        _promised = stored.Promise;
        _keptNumber = 0;
        AnswerVote(request, effects);
    }

    private void OnPromiseNotStored(PromiseNotStored failed, ICollection<Effect> effects)
    {
        _promising = null;
        effects.Add(new SendToHead(failed.Promise.Head, new VoteFailed(_id, failed.Promise.Generation, failed.Reason)));
    }

    private void AnswerVote(VoteRequest request, ICollection<Effect> effects) =>
        effects.Add(new SendToHead(request.Head, new Vote(_id, request.Generation, request.SentAt, _newest)));

    private void OnKeepRequest(KeepRequest request, ICollection<Effect> effects)
    {
        if (IsOutvoted(request.Head, request.Generation))
        {
            AnswerOutvoted(request.Head, request.Generation, effects);
        }
        else if (!IsPromised(request.Head, request.Generation) || request.Number < _keptNumber)
        {
            return;
        }
        else if (request.Number == _keptNumber)
        {
            AnswerKept(request, effects);
        }
        else if (_keeping is null)
        {
            Keep(request, effects);
        }
        else if (request.Number > _keeping.Number || request.Generation > _keeping.Generation)
        {
            _keepingNext = request;
        }
    }

    private void Keep(KeepRequest request, ICollection<Effect> effects)
    {
        _keeping = request;
        effects.Add(new StoreCheckpoint(request.Checkpoint));
    }

    private void OnCheckpointStored(CheckpointStored stored, ICollection<Effect> effects)
    {
        KeepRequest request = TakeKept(stored.Checkpoint);
        var id = CheckpointId.Of(stored.Checkpoint);
        _newest = _newest > id ? _newest : id;
        if (IsPromised(request.Head, request.Generation))
        {
            _keptNumber = request.Number;
            AnswerKept(request, effects);
        }

        KeepNext(effects);
    }

    private void OnCheckpointNotStored(CheckpointNotStored failed, ICollection<Effect> effects)
    {
        KeepRequest request = TakeKept(failed.Checkpoint);
        effects.Add(new SendToHead(request.Head, new KeepFailed(_id, request.Generation, request.Number, failed.Reason)));
        KeepNext(effects);
    }

    private KeepRequest TakeKept(Checkpoint checkpoint)
    {
        BrokenInvariantException.ThrowUnless(ReferenceEquals(_keeping?.Checkpoint, checkpoint), "one checkpoint is stored at a time");
        KeepRequest request = _keeping!;
        _keeping = null;
        return request;
    }

    private void KeepNext(ICollection<Effect> effects)
    {
        if (_keepingNext is { } next)
        {
            _keepingNext = null;
            OnKeepRequest(next, effects);
        }
    }

    private void AnswerKept(KeepRequest request, ICollection<Effect> effects) =>
        effects.Add(new SendToHead(request.Head, new Kept(_id, request.Generation, request.Number)));

    private void OnFetchRequest(FetchRequest request, ICollection<Effect> effects)
    {
        if (IsOutvoted(request.Head, request.Generation))
        {
            AnswerOutvoted(request.Head, request.Generation, effects);
        }
        else if (IsPromised(request.Head, request.Generation) && _fetching is null)
        {
            _fetching = request;
            effects.Add(new LoadCheckpoint(request.Checkpoint));
        }
    }

    private void OnCheckpointLoaded(CheckpointLoaded loaded, ICollection<Effect> effects)
    {
        FetchRequest request = TakeFetching();
        if (IsPromised(request.Head, request.Generation))
        {
            effects.Add(new SendToHead(request.Head, new Fetched(_id, request.Generation, loaded.Checkpoint)));
        }
    }

    private void OnCheckpointNotLoaded(CheckpointNotLoaded failed, ICollection<Effect> effects)
    {
        FetchRequest request = TakeFetching();
        _newest = failed.Newest;
        effects.Add(new SendToHead(request.Head, new FetchFailed(_id, request.Generation, failed.Checkpoint, _newest, failed.Reason)));
    }

    private FetchRequest TakeFetching()
    {
        BrokenInvariantException.ThrowUnless(_fetching is not null, "one checkpoint is read at a time");
        FetchRequest request = _fetching!;
        _fetching = null;
        return request;
    }
}
