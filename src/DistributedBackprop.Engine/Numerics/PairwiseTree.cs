namespace DistributedBackprop.Engine.Numerics;

/// <summary>
/// The binary tree in which partial sums are added, whoever computed them. Node (l, i) covers the leaves
/// [i 2^l, min((i + 1) 2^l, n)); its sum is left child + right child, and a node with a single child is that child:
/// nothing is added, not even zero.
/// </summary>
internal static class PairwiseTree
{
    private const int LevelCount = 32;

    /// <summary>The sum of the root over n leaves, in float64. A NaN leaf makes it NaN.</summary>
    /// <param name="values">The leaves; left unchanged.</param>
    /// <returns>The sum in the order of the tree; +0 if there are no leaves.</returns>
    public static double Sum(ReadOnlySpan<double> values)
    {
        // As a binary counter: bit l of the number of leaves taken says whether a full node of level l waits for its sibling.
        Span<double> waiting = stackalloc double[LevelCount];
        for (int taken = 0; taken < values.Length; taken++)
        {
            double node = values[taken];
            int level = 0;
            for (; ((taken >> level) & 1) != 0; level++)
            {
                node = waiting[level] + node;
            }

            waiting[level] = node;
        }

        return AddWaiting(waiting, values.Length);
    }

    private static double AddWaiting(ReadOnlySpan<double> waiting, int leafCount)
    {
        if (leafCount == 0)
        {
            return 0.0;
        }

        int level = int.TrailingZeroCount(leafCount);
        double sum = waiting[level];
        for (level++; level < LevelCount; level++)
        {
            if (((leafCount >> level) & 1) != 0)
            {
                sum = waiting[level] + sum;
            }
        }

        return sum;
    }
}
