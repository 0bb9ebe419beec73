using DistributedBackprop.Engine;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Training.Compute;

/// <summary>Gathers the sums over the leaves of an offer: added along the tree as far as they go, but for those that the offer wants apart.</summary>
/// <param name="offer">The offer.</param>
/// <param name="leaves">The leaves of its round.</param>
/// <param name="spent">Is handed each gradient that was added to another; null where nobody wants them.</param>
/// <param name="crew">Shares additions; null for the caller alone.</param>
internal sealed class OfferSums(Offer offer, int leaves, Action<FlatVector>? spent = null, ICrew? crew = null)
{
    private readonly TreeReduction _tree = new(leaves, spent, crew);
    private readonly List<Contribution> _apart = [];

    /// <summary>Adds the sums of a leaf, or of a node of leaves none of which the offer wants apart.</summary>
    public void Add(Contribution sums)
    {
        if (sums.Node.Level == 0 && offer.Apart.Any(range => range.First <= sums.Node.Index && sums.Node.Index < range.End))
        {
            _apart.Add(sums);
        }
        else
        {
            _tree.TryAdd(sums);
        }
    }

    /// <summary>The sums at the fewest nodes that cover the leaves.</summary>
    public IReadOnlyList<Contribution> AtFewestNodes() => [.. _tree.Held, .. _apart];
}
