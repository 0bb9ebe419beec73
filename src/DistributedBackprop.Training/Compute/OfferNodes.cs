using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Training.Compute;

/// <summary>Cuts the leaves of an offer into the biggest nodes of the tree, as far as they may be computed at once.</summary>
/// <param name="leaves">The leaves of the round.</param>
/// <param name="mostLeaves">The most leaves of a node, at least 1.</param>
internal readonly struct OfferNodes(int leaves, int mostLeaves)
{
    /// <summary>Adds the nodes, which cover each leaf of the offer once; a leaf that it wants apart has a node of its own.</summary>
    public void Add(Offer offer, List<TreeNode> nodes)
    {
        for (int k = 0; k < offer.Leaves.Count; k++)
        {
            LeafRange range = offer.Leaves[k];
            for (int first = range.First; first < range.End; first = nodes[^1].Covers(leaves).End)
            {
                nodes.Add(BiggestNode(offer, first, range.End));
            }
        }
    }

    private TreeNode BiggestNode(Offer offer, int first, int end)
    {
        TreeNode node = TreeNode.Leaf(first);
        while (node.IsLeft && node.Parent.ExistsAmong(leaves) && IsTogether(offer, node.Parent.Covers(leaves), end))
        {
            node = node.Parent;
        }

        return node;
    }

    private bool IsTogether(Offer offer, LeafRange covered, int end)
    {
        if (covered.End > end || covered.Count > mostLeaves)
        {
            return false;
        }

        for (int k = 0; k < offer.Apart.Count; k++)
        {
            if (offer.Apart[k].First < covered.End && covered.First < offer.Apart[k].End)
            {
                return false;
            }
        }

        return true;
    }
}
