using DistributedBackprop.Simulation.Scenarios;
using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>The best epoch of each checkpoint is that of its history, and the best parameters are those that this epoch ended with.</summary>
/// <param name="undisturbed">The run without faults.</param>
internal sealed class BestChecker(UndisturbedRun undisturbed) : Checker
{
    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case StoreCheckpoint store: CheckBest(store.Checkpoint); break;
            case StoreModel store: CheckModel(store); break;
            default: break;
        }
    }

    private void CheckBest(Checkpoint checkpoint)
    {
        RunProgress progress = checkpoint.Progress;
        int? best = BestEpoch.Of(progress.History);
        Require(progress.BestEpoch == best, $"the checkpoint of {checkpoint.Version} names epoch {progress.BestEpoch} the best; it is {best}");
        string? hash = checkpoint.Tensors.Best is { } parameters ? VectorHash.Of(parameters) : null;
        string? expected = best is { } epoch ? undisturbed.ParametersHashAt(progress.History[epoch - 1].Updates) : null;
        Require(hash == expected, $"the best parameters in the checkpoint of {checkpoint.Version} have the hash {hash}; those of epoch {best} have {expected}");
    }

    private void CheckModel(StoreModel store)
    {
        string hash = VectorHash.Of(store.Parameters);
        string? expected = undisturbed.ParametersHashAt(store.Updates);
        Require(hash == expected, $"the model of {store.Updates} updates has the hash {hash}; the undisturbed run's has {expected}");
    }
}
