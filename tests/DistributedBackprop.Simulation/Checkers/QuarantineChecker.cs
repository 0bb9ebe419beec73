using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// Only a worker that has given a wrong answer is quarantined, and as long as the head lives it is offered nothing more. That
/// wrong answers never count shows in the bits of the parameters and of the epochs, which others check.
/// </summary>
/// <param name="faults">Who has given wrong answers.</param>
internal sealed class QuarantineChecker(FaultInjector faults) : Checker
{
    private readonly HashSet<string> _quarantined = [];

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case Report { Event: WorkerQuarantined quarantined }:
                Require(faults.Flippers.Contains(quarantined.Worker.Name), $"worker {quarantined.Worker} is quarantined though all its answers were right: {quarantined.Reason}");
                _quarantined.Add(quarantined.Worker.Name);
                break;
            case SendToWorker { Message: Offer } send:
                Require(!_quarantined.Contains(send.Worker.Name), $"worker {send.Worker} is quarantined and offered leaves");
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public override void HeadDown(string server) => _quarantined.Clear();
}
