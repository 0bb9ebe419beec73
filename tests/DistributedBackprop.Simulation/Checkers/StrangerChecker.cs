using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>A worker of another run gets no word but a refusal.</summary>
internal sealed class StrangerChecker : Checker
{
    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        if (effect is SendToWorker { Worker.Name: SimulatedCluster.StrangerName, Message: not (Refused or RunEnded) and var message })
        {
            Require(false, $"a worker of another run is sent {TraceText.Of(message)}");
        }
    }
}
