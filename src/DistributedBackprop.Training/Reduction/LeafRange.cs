namespace DistributedBackprop.Training.Reduction;

/// <summary>The leaves first, first + 1, ..., end - 1 of a round.</summary>
/// <param name="First">The first leaf.</param>
/// <param name="End">One past the last leaf.</param>
public readonly record struct LeafRange(int First, int End)
{
    /// <summary>The fewest ranges that hold the given leaves.</summary>
    /// <param name="leaves">Leaves in ascending order.</param>
    public static IReadOnlyList<LeafRange> Gather(IReadOnlyList<int> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        var ranges = new List<LeafRange>();
        foreach (int leaf in leaves)
        {
            if (ranges.Count > 0 && ranges[^1].End == leaf)
            {
                ranges[^1] = ranges[^1] with { End = leaf + 1 };
            }
            else
            {
                ranges.Add(new LeafRange(leaf, leaf + 1));
            }
        }

        return ranges;
    }

    /// <summary>The number of leaves.</summary>
    public int Count => End - First;
}
