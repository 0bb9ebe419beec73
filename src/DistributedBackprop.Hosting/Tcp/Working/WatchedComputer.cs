using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tcp.Working;

/// <summary>Tells at which parameters is being computed, so that they are not written over meanwhile.</summary>
/// <param name="computer">Computes.</param>
/// <param name="parameters">Is told.</param>
internal sealed class WatchedComputer(LeafComputer computer, ParameterInbox parameters) : LeafComputer
{
    /// <inheritdoc/>
    public override IReadOnlyList<Contribution> Compute(Offer offer, IReadOnlyList<FlatVector> recycled)
    {
        ArgumentNullException.ThrowIfNull(offer);
        parameters.Use(offer.Parameters);
        try
        {
            return computer.Compute(offer, recycled);
        }
        finally
        {
            parameters.Use(null);
        }
    }
}
