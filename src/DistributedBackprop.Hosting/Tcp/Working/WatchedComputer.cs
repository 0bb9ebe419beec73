using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tcp.Working;

/// <summary>
/// Tells at which parameters is being computed, so that they are not written over meanwhile, and writes over no gradient that the
/// link still sends: its checksum would not fit, and the head would leave a healthy worker.
/// </summary>
/// <param name="computer">Computes.</param>
/// <param name="parameters">Is told.</param>
/// <param name="pushes">Knows which gradients are still needed; these are left to the memory's own care.</param>
internal sealed class WatchedComputer(LeafComputer computer, ParameterInbox parameters, PushOutbox pushes) : LeafComputer
{
    /// <inheritdoc/>
    public override IReadOnlyList<Contribution> Compute(Offer offer, IReadOnlyList<FlatVector> recycled)
    {
        ArgumentNullException.ThrowIfNull(offer);
        parameters.Use(offer.Parameters);
        try
        {
            return computer.Compute(offer, pushes.WithoutThoseNeeded(offer.Round, recycled));
        }
        finally
        {
            parameters.Use(null);
        }
    }
}
