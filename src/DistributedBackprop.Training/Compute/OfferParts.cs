using DistributedBackprop.Engine;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Training.Compute;

/// <summary>Cuts an offer among the threads of a process, and puts together what they computed.</summary>
internal static class OfferParts
{
    /// <summary>Cuts an offer into offers of consecutive leaves, as even as whole leaves allow, at big nodes of the tree where that costs no balance.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="parts">How many there may be, at least 1.</param>
    /// <returns>The parts, none without leaves.</returns>
    public static IReadOnlyList<Offer> Cut(Offer offer, int parts)
    {
        List<int> leaves = [.. offer.Leaves.SelectMany(range => Enumerable.Range(range.First, range.Count))];
        bool isOneRange = offer.Leaves.Count == 1;
        int first = isOneRange ? offer.Leaves[0].First : 0;
        LeafRange[] cuts = LeafShares.Cut(new LeafRange(first, first + leaves.Count), [.. Enumerable.Repeat(1.0, parts)]);
        return [.. cuts
            .Where(cut => cut.Count > 0)
            .Select(cut => offer with { Leaves = LeafRange.Gather(leaves.Slice(cut.First - first, cut.Count)) })];
    }

    /// <summary>The sums of an offer from those of its parts, at the fewest nodes.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="leaves">The leaves of its round.</param>
    /// <param name="parts">The sums of each part.</param>
    /// <param name="spent">Is handed each gradient that was added to another.</param>
    /// <param name="crew">Shares additions.</param>
    public static IReadOnlyList<Contribution> Combine(Offer offer, int leaves, IEnumerable<IReadOnlyList<Contribution>> parts, Action<FlatVector> spent, ICrew crew)
    {
        var sums = new OfferSums(offer, leaves, spent, crew);
        foreach (Contribution contribution in parts.SelectMany(part => part))
        {
            sums.Add(contribution);
        }

        return sums.AtFewestNodes();
    }
}
