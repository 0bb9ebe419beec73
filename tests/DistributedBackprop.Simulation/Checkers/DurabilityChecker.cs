using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>Nothing is announced before it is durable, and nothing durable is taken back: generations, checkpoints, lines of finished epochs, the end.</summary>
internal sealed class DurabilityChecker : Checker
{
    private readonly HashSet<ModelVersion> _durable = [];
    private long _generation;
    private Checkpoint? _newest;
    private bool _modelIsDurable;

    private IReadOnlyList<EpochRecord> History => _newest?.Progress.History ?? [];

    /// <inheritdoc/>
    public override void MakingDurable(Effect write)
    {
        switch (write)
        {
            case StorePromise store:
                Require(store.Promise.Generation >= _generation, $"generation {store.Promise.Generation} replaces {_generation} on disk");
                _generation = store.Promise.Generation;
                break;
            case StoreCheckpoint store:
                NoteCheckpoint(store.Checkpoint);
                break;
            case StoreModel:
                _modelIsDurable = true;
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case Report { Event: HeadStarted started }:
                CheckStart(started);
                break;
            case Report { Event: CheckpointWritten written }:
                Require(_durable.Contains(written.Version), $"the checkpoint of {written.Version} is announced before it is durable");
                break;
            case PublishEpochs publish:
                Require(publish.Epochs.SequenceEqual(History.Take(publish.Epochs.Count)), $"{publish.Epochs.Count} epochs are published; the newest durable checkpoint, {_newest?.Version}, holds {History.Count} or others");
                break;
            case EndRun { Outcome: { ParametersSha256: not null } outcome }:
                Require(_modelIsDurable, $"the end at {outcome.Version} names a model that is not durable");
                Require(_newest?.Progress.Stopped == outcome.Reason, $"the end at {outcome.Version} is not in the newest durable checkpoint, {_newest?.Version}");
                break;
            default:
                break;
        }
    }

    /// <summary>Damaged files are the only way back, and no further than to the newest that is whole.</summary>
    public override void Restoring(RestoredFiles files)
    {
        _modelIsDurable = files.HasModel;
        if (files.CheckpointsWereDamaged)
        {
            _newest = files.Newest;
        }
    }

    private void NoteCheckpoint(Checkpoint checkpoint)
    {
        Require(_newest is null || checkpoint.Version >= _newest.Version, $"the checkpoint of {checkpoint.Version} becomes durable after that of {_newest?.Version}");
        Require(checkpoint.Progress.Updates >= (_newest?.Progress.Updates ?? 0), $"the checkpoint of {checkpoint.Version} takes back updates of {_newest?.Version}");
        Require(checkpoint.Progress.History.Take(History.Count).SequenceEqual(History), $"the checkpoint of {checkpoint.Version} changes epochs of {_newest?.Version}");
        _durable.Add(checkpoint.Version);
        _newest = checkpoint;
    }

    private void CheckStart(HeadStarted started)
    {
        Require(started.Version.Generation <= _generation, $"generation {started.Version.Generation} is announced before it is durable; durable is {_generation}");
        Require(started.Version.Updates == (_newest?.Version.Updates ?? 0), $"a head goes on from {started.Version.Updates} updates; the newest durable checkpoint is {_newest?.Version}");
        Require(started.FinishedEpochs == History.Count, $"a head goes on from {started.FinishedEpochs} epochs; the newest durable checkpoint holds {History.Count}");
    }
}
