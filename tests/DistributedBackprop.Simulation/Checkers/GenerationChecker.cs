using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>A head does nothing that others could see, and writes nothing else, before a generation of its own is durable.</summary>
internal sealed class GenerationChecker : Checker
{
    private bool _isDurable;

    /// <inheritdoc/>
    public override void MakingDurable(Effect write) => _isDurable |= write is StorePromise;

    /// <inheritdoc/>
    public override void HeadDown() => _isDurable = false;

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        if (effect is StoreCheckpoint or StoreModel or PublishEpochs or SendToWorker { Message: Offer or Welcome })
        {
            Require(_isDurable, $"{node} issues {TraceText.Of(effect)} before its generation is durable");
        }
    }
}
