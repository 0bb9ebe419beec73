namespace DistributedBackprop.Training.Reduction;

/// <summary>
/// A node of the reduction tree over n leaves: node (l, i) covers the leaves [i * 2^l, min((i + 1) * 2^l, n)).
/// The sum at a node is that of its left child + that of its right child; where it has one child only, it is that child.
/// </summary>
/// <param name="Level">l: 0 for a leaf.</param>
/// <param name="Index">i: the position among the nodes of the level.</param>
public readonly record struct TreeNode(int Level, int Index)
{
    /// <summary>The highest level that a tree over <see cref="int"/> leaves can have.</summary>
    public const int HighestLevel = 30;

    /// <summary>The node of a leaf.</summary>
    public static TreeNode Leaf(int leaf) => new(0, leaf);

    /// <summary>The root of the tree over <paramref name="leaves"/> leaves.</summary>
    public static TreeNode Root(int leaves)
    {
        int level = 0;
        while (1L << level < leaves)
        {
            level++;
        }

        return new TreeNode(level, 0);
    }

    /// <summary>The node above.</summary>
    public TreeNode Parent => new(Level + 1, Index >> 1);

    /// <summary>The other child of the node above.</summary>
    public TreeNode Sibling => new(Level, Index ^ 1);

    /// <summary>Whether this is the left child of the node above.</summary>
    public bool IsLeft => (Index & 1) == 0;

    /// <summary>Whether the node covers at least one of <paramref name="leaves"/> leaves.</summary>
    public bool ExistsAmong(int leaves) =>
        Level is >= 0 and <= HighestLevel && Index >= 0 && (long)Index << Level < leaves && Level <= Root(leaves).Level;

    /// <summary>The leaves that the node covers in a tree over <paramref name="leaves"/> leaves.</summary>
    public LeafRange Covers(int leaves) =>
        new((int)((long)Index << Level), (int)Math.Min(((long)Index + 1) << Level, leaves));

    /// <summary>"(level, index)". The text that a record makes for itself would hold the node above, and so on without end.</summary>
    public override string ToString() => FormattableString.Invariant($"({Level}, {Index})");
}
