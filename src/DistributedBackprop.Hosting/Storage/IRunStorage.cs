using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Storage;

/// <summary>What a head makes durable. Called by one thread at a time; a method returns once its work is durable.</summary>
/// <remarks>Each method may throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>; what was durable before stays so.</remarks>
public interface IRunStorage
{
    /// <summary>Makes a promise durable.</summary>
    void StorePromise(Promise promise);

    /// <summary>Makes a checkpoint durable, keeps its best parameters, and deletes checkpoints that are no longer to be kept.</summary>
    void StoreCheckpoint(Checkpoint checkpoint);

    /// <summary>Appends the records of those epochs that are not there yet.</summary>
    /// <param name="epochs">All finished epochs, the first one first.</param>
    void PublishEpochs(IReadOnlyList<EpochRecord> epochs);

    /// <summary>Writes the run's model.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The SHA-256 over its parameters.</returns>
    string StoreModel(Training.Roles.StoreModel model);
}
