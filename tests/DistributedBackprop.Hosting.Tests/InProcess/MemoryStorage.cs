using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.InProcess;

/// <summary>Keeps what a head makes durable, as the bytes that a disk would hold.</summary>
internal sealed class MemoryStorage(TrainingRun run) : IRunStorage
{
    private readonly List<(byte[] Tensors, byte[] Manifest)> _checkpoints = [];

    public long Generation { get; private set; }

    public IReadOnlyList<EpochRecord> Published { get; private set; } = [];

    public IEnumerable<Checkpoint> Checkpoints => _checkpoints.Select(files => CheckpointFile.Decode(files.Tensors, files.Manifest, run.Codec));

    /// <summary>The newest checkpoint.</summary>
    public Checkpoint Newest => Checkpoints.Last();

    /// <summary>Throws from <see cref="PublishEpochs"/> while set.</summary>
    public Exception? PublishingFailure { get; init; }

    public void StorePromise(Promise promise)
    {
        Assert.True(promise.Generation > Generation, $"Generation {promise.Generation} follows {Generation}.");
        Generation = promise.Generation;
    }

    public void StoreCheckpoint(Checkpoint checkpoint)
    {
        Assert.Equal(Generation, checkpoint.Version.Generation);
        _checkpoints.Add(CheckpointFile.Encode(checkpoint, run.Codec));
    }

    public void PublishEpochs(IReadOnlyList<EpochRecord> epochs)
    {
        if (PublishingFailure is not null)
        {
            throw PublishingFailure;
        }

        Published = epochs;
    }

    public string StoreModel(StoreModel model) => ModelFile.EncodeTensors(model.Parameters, run.Codec).ParametersSha256;
}
