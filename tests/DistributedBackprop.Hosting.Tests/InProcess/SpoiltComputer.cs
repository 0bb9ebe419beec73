using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tests.InProcess;

/// <summary>A computer to which something happens before it computes.</summary>
/// <param name="computer">Computes.</param>
/// <param name="before">Is told each offer; may throw, or let others go first.</param>
internal sealed class SpoiltComputer(LeafComputer computer, Action<Offer> before) : LeafComputer
{
    public override IReadOnlyList<Contribution> Compute(Offer offer, IReadOnlyList<FlatVector> recycled)
    {
        before(offer);
        return computer.Compute(offer, recycled);
    }
}
