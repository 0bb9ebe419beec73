using System.Numerics;

namespace DistributedBackprop.Training.Reduction;

/// <summary>Cuts a run of leaves into one range a worker, in proportion to the workers' weights.</summary>
internal static class LeafShares
{
    /// <summary>
    /// Cuts <paramref name="leaves"/> into consecutive ranges. No worker gets more than its weight's share rounded up;
    /// within that freedom a cut falls where the largest power of two divides the leaf's index, so that ranges are made
    /// of few, big nodes of the tree.
    /// </summary>
    /// <param name="leaves">The leaves to cut.</param>
    /// <param name="weights">One weight a worker, each positive and finite.</param>
    /// <returns>One range a worker, in order, some perhaps empty; together they are <paramref name="leaves"/>.</returns>
    /// <exception cref="ArgumentException">There are no weights, or one is not positive and finite.</exception>
    public static LeafRange[] Cut(LeafRange leaves, IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count == 0 || weights.Any(weight => !(weight > 0) || !double.IsFinite(weight)))
        {
            throw new ArgumentException("Each worker needs a positive, finite weight.", nameof(weights));
        }

        // Weights are taken relative to the largest: the sum of the weights themselves may overflow.
        double largest = weights.Max();
        double total = weights.Sum(weight => weight / largest);
        long[] most = [.. weights.Select(weight => (long)Math.Ceiling(leaves.Count * (weight / largest / total)))];
        long mostOfRest = most.Sum();
        var ranges = new LeafRange[weights.Count];
        int first = leaves.First;
        for (int k = 0; k < ranges.Length; k++)
        {
            mostOfRest -= most[k];
            int earliest = (int)Math.Max(first, leaves.End - mostOfRest);
            int latest = (int)Math.Min(first + most[k], leaves.End);
            int end = k == ranges.Length - 1 ? leaves.End : BiggestBoundary(earliest, Math.Max(earliest, latest));
            ranges[k] = new LeafRange(first, end);
            first = end;
        }

        return ranges;
    }

    private static int BiggestBoundary(int earliest, int latest)
    {
        int best = latest;
        for (int boundary = latest - 1; boundary >= earliest; boundary--)
        {
            if (boundary != 0 && BitOperations.TrailingZeroCount(boundary) > BitOperations.TrailingZeroCount(best))
            {
                best = boundary;
            }
        }

        return best;
    }
}
