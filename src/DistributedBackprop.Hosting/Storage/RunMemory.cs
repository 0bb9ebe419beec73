using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Models;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Storage;

/// <summary>Keeps of a run what nobody needs after the process: its model, and nothing to go on from.</summary>
/// <param name="run">The run.</param>
internal sealed class RunMemory(TrainingRun run) : IRunStorage
{
    private static readonly ModelPath Names = new("the trained model", "its parameters");

    /// <summary>The run's model; null until the run has ended well.</summary>
    public TrainedModel? Model { get; private set; }

    /// <inheritdoc/>
    public void StorePromise(Promise promise)
    {
        // No other head can follow the one of this process.
    }

    /// <inheritdoc/>
    public void StoreCheckpoint(Checkpoint checkpoint)
    {
        // There is nothing to go on from once the process is gone.
    }

    /// <inheritdoc/>
    public void PublishEpochs(IReadOnlyList<EpochRecord> epochs)
    {
        // Who watches the run has heard of them.
    }

    /// <inheritdoc/>
    public string StoreModel(StoreModel model)
    {
        (byte[] tensors, string sha256) = ModelFile.EncodeTensors(model.Parameters, run.Codec);
        Model = TrainedModel.Decode(ModelFile.EncodeManifest(run.DescribeModel(model.Epoch, model.Updates, sha256)), tensors, Names);
        return sha256;
    }
}
