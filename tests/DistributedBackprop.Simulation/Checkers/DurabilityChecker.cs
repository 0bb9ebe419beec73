using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// Nothing is announced before it is durable, and nothing durable is taken back: checkpoints, lines of finished epochs, the
/// end. Durable is what a majority of the server nodes has said to keep, each only after it was on its disk, and what a head
/// begins with.
/// </summary>
/// <param name="servers">The number of server nodes.</param>
/// <param name="lostBeforeAnnouncing">Is told that a head has ended between the writing of a checkpoint and its announcement.</param>
internal sealed class DurabilityChecker(int servers, Action lostBeforeAnnouncing) : Checker
{
    private readonly Dictionary<string, HashSet<CheckpointId>> _onDisk = [];
    private readonly Dictionary<(long Generation, long Number), KeepRequest> _requested = [];
    private readonly Dictionary<string, bool> _isAnnouncing = [];
    private readonly Dictionary<(long Generation, long Number), HashSet<string>> _keptBy = [];
    private readonly HashSet<(string Server, CheckpointId Checkpoint)> _lost = [];
    private readonly Dictionary<NodeLife, List<Fetched>> _fetched = [];
    private readonly Dictionary<(string Server, long Life), long> _generations = [];
    private readonly Dictionary<long, State> _newest = [];
    private readonly SortedDictionary<long, (State First, State Last)> _order = [];
    private readonly HashSet<string> _hasModel = [];

    /// <inheritdoc/>
    public override void Handling(NodeLife node, Input input)
    {
        if (node.Kind == NodeKind.ParameterServer && input is Fetched fetched)
        {
            FetchedBy(node).Add(fetched);
        }
    }

    /// <inheritdoc/>
    public override void MakingDurable(string server, Effect write)
    {
        switch (write)
        {
            case StoreCheckpoint store: NoteOnDisk(server, CheckpointId.Of(store.Checkpoint)); break;
            case StoreModel: _hasModel.Add(server); break;
            default: break;
        }
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case SendToVoter { Message: KeepRequest keep }: NoteRequested(keep); break;
            case SendToHead { Answer: Kept kept }: NoteKept(node.Name, kept); break;
            case Report { Event: HeadStarted started }: NoteStart(node, started); break;
            case Report { Event: CheckpointWritten written }: CheckWritten(node, written.Version); break;
            case PublishEpochs publish: CheckPublished(NewestOf(node), publish.Epochs); break;
            case EndRun { Outcome: { ParametersSha256: not null } outcome }: CheckEnd(node, outcome); break;
            default: break;
        }
    }

    /// <inheritdoc/>
    public override void HeadDown(string server)
    {
        if (_isAnnouncing.Remove(server, out bool isAnnouncing) && isAnnouncing)
        {
            lostBeforeAnnouncing();
        }
    }

    /// <summary>Damaged files are the only way back: where a node has lost what it kept, a later head may begin before it.</summary>
    public override void Restoring(string server, RestoredFiles files)
    {
        if (files.HasModel)
        {
            _hasModel.Add(server);
        }
        else
        {
            _hasModel.Remove(server);
        }

        if (files.CheckpointsWereDamaged)
        {
            _order.Clear();
            CheckpointId? newest = files.Newest is null ? null : CheckpointId.Of(files.Newest);
            _lost.UnionWith(OnDiskOf(server).Where(id => newest is null || id > newest).Select(id => (server, id)));
        }
    }

    private static State StateOf(Checkpoint? checkpoint, long generation) => checkpoint is null
        ? new State(new ModelVersion(generation, 0), [], null)
        : new State(checkpoint.Version with { Generation = generation }, checkpoint.Progress.History, checkpoint.Progress.Stopped);

    private HashSet<CheckpointId> OnDiskOf(string server)
    {
        if (!_onDisk.TryGetValue(server, out HashSet<CheckpointId>? checkpoints))
        {
            _onDisk[server] = checkpoints = [];
        }

        return checkpoints;
    }

    private void NoteOnDisk(string server, CheckpointId checkpoint)
    {
        OnDiskOf(server).Add(checkpoint);
        _lost.Remove((server, checkpoint));
    }

    private List<Fetched> FetchedBy(NodeLife node)
    {
        if (!_fetched.TryGetValue(node, out List<Fetched>? checkpoints))
        {
            _fetched[node] = checkpoints = [];
        }

        return checkpoints;
    }

    private void NoteKept(string server, Kept kept)
    {
        KeepRequest request = _requested[(kept.Generation, kept.Number)];
        Checkpoint checkpoint = request.Checkpoint;
        Require(OnDiskOf(server).Contains(CheckpointId.Of(checkpoint)), $"{server} says to keep {CheckpointId.Of(checkpoint)}, which is not on its disk");
        if (!_keptBy.TryGetValue((kept.Generation, kept.Number), out HashSet<string>? nodes))
        {
            _keptBy[(kept.Generation, kept.Number)] = nodes = [];
        }

        if (nodes.Add(server) && nodes.Count == (servers / 2) + 1)
        {
            NoteMajority(StateOf(checkpoint, kept.Generation), CheckpointId.Of(checkpoint));
            NoteUnannounced(request.Head.Server.Name);
        }
    }

    private void NoteRequested(KeepRequest request)
    {
        _requested[(request.Generation, request.Number)] = request;
        _isAnnouncing.TryAdd(request.Head.Server.Name, false);
    }

    /// <summary>Where the head has ended before its checkpoint was durable there is nobody to announce it.</summary>
    private void NoteUnannounced(string server)
    {
        if (_isAnnouncing.ContainsKey(server))
        {
            _isAnnouncing[server] = true;
        }
        else
        {
            lostBeforeAnnouncing();
        }
    }

    /// <summary>
    /// Where a node of the majority has lost it meanwhile, the head may announce it, as nobody has told it; but no later head need
    /// find it. Equal parameters that another generation has stored are no copies of it: that one may have begun before.
    /// </summary>
    private void NoteMajority(State state, CheckpointId checkpoint)
    {
        if (_onDisk.Count(node => node.Value.Contains(checkpoint) && !_lost.Contains((node.Key, checkpoint))) > servers / 2)
        {
            NoteDurable(state);
        }
        else if (!_newest.TryGetValue(state.Version.Generation, out State? newest) || state.IsNewerThan(newest))
        {
            _newest[state.Version.Generation] = state;
        }
    }

    private void NoteStart(NodeLife node, HeadStarted started)
    {
        _generations[(node.Name, node.Life)] = started.Version.Generation;
        _isAnnouncing[node.Name] = false;
        Checkpoint? fetched = FetchedBy(node).FindLast(answer => answer.Generation == started.Version.Generation && IsOf(answer.Checkpoint, started))?.Checkpoint;
        State state = StateOf(fetched, started.Version.Generation);
        Require(started.Version == state.Version && started.FinishedEpochs == state.History.Count, $"a head begins at {started}; what it was handed over is {state.Version} with {state.History.Count} epochs");
        if (fetched is null)
        {
            NoteDurable(state);
        }
        else
        {
            CheckpointId kept = KeptAtStart(fetched, started.Version.Generation);
            RequireOnMajority(kept);
            NoteMajority(state, kept);
        }
    }

    private static bool IsOf(Checkpoint checkpoint, HeadStarted started) =>
        checkpoint.Version.Updates == started.Version.Updates && checkpoint.Progress.History.Count == started.FinishedEpochs;

    /// <summary>What a majority keeps when a head begins: what it fetched, or that under its own generation where it has asked for this first.</summary>
    private CheckpointId KeptAtStart(Checkpoint fetched, long generation) =>
        CheckpointId.Of(_requested.TryGetValue((generation, 1), out KeepRequest? confirmed) ? confirmed.Checkpoint : fetched);

    /// <summary>What a head begins with is announced at once: a later head must find it, whichever majority votes for that one.</summary>
    private void RequireOnMajority(CheckpointId checkpoint)
    {
        int nodes = _onDisk.Values.Count(ids => ids.Contains(checkpoint));
        Require(nodes > servers / 2, $"a head begins with {checkpoint}, which {nodes} of {servers} server nodes have had on disk");
    }

    /// <summary>What a lower generation made durable is in what a higher one began with.</summary>
    private void NoteDurable(State state)
    {
        foreach ((long generation, (State first, State last)) in _order)
        {
            if (generation == state.Version.Generation && last.IsNewerThan(state))
            {
                // The last node of a majority has told late of a checkpoint that a newer one of the same head contains.
                RequireContains(last, state);
                return;
            }

            if (generation <= state.Version.Generation)
            {
                RequireContains(state, last);
            }
            else
            {
                RequireContains(first, state);
            }
        }

        NoteNewest(state);
    }

    private void NoteNewest(State state)
    {
        long own = state.Version.Generation;
        _order[own] = (_order.TryGetValue(own, out (State First, State Last) before) ? before.First : state, state);
        _newest[own] = state;
    }

    private void RequireContains(State later, State earlier)
    {
        Require(later.Version.Updates >= earlier.Version.Updates, $"{later.Version} is durable and takes back updates of {earlier.Version}");
        Require(later.History.Take(earlier.History.Count).SequenceEqual(earlier.History), $"{later.Version} is durable and changes epochs of {earlier.Version}");
    }

    private State? NewestOf(NodeLife node) =>
        _generations.TryGetValue((node.Name, node.Life), out long generation) ? _newest.GetValueOrDefault(generation) : null;

    private void CheckWritten(NodeLife node, ModelVersion version)
    {
        _isAnnouncing[node.Name] = false;
        Require(
            _newest.TryGetValue(version.Generation, out State? newest) && newest.Version.Updates >= version.Updates,
            $"the checkpoint of {version} is announced before it is durable");
    }

    private void CheckPublished(State? durable, IReadOnlyList<EpochRecord> epochs) => Require(
        durable is not null && epochs.SequenceEqual(durable.History.Take(epochs.Count)),
        $"{epochs.Count} epochs are published; the newest durable state of the head, {durable?.Version}, holds {durable?.History.Count} or others");

    private void CheckEnd(NodeLife node, RunOutcome outcome)
    {
        Require(_hasModel.Contains(node.Name), $"the end at {outcome.Version} names a model that is not durable");
        Require(NewestOf(node)?.Stopped == outcome.Reason, $"the end at {outcome.Version} is not in the newest durable state of the head, {NewestOf(node)?.Version}");
    }

    private sealed record State(ModelVersion Version, IReadOnlyList<EpochRecord> History, StopReason? Stopped)
    {
        /// <summary>Whether it is the later one of two states of one head.</summary>
        public bool IsNewerThan(State other) =>
            (Version.Updates, History.Count, Stopped is not null).CompareTo((other.Version.Updates, other.History.Count, other.Stopped is not null)) > 0;
    }
}
