using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Tests.Numerics;

public sealed class PairwiseTreeTests
{
    [Fact]
    public void Sum_equals_the_tree_by_its_definition()
    {
        for (int count = 1; count <= 70; count++)
        {
            double[] leaves = Samples.Ordinary<double>(count, (ulong)count);
            int rootLevel = 0;
            while (1 << rootLevel < count)
            {
                rootLevel++;
            }

            SameBits.Assert(Node(leaves, rootLevel, 0)!.Value, PairwiseTree.Sum(leaves), $"{count} leaves");
        }
    }

    [Fact]
    public void Nothing_is_added_to_a_lone_child()
    {
        // -0 + +0 would be +0.
        SameBits.Assert(-0.0, PairwiseTree.Sum([-0.0]), "one leaf");
        SameBits.Assert(-0.0, PairwiseTree.Sum([-0.0, -0.0, -0.0]), "three leaves");
    }

    [Fact]
    public void The_order_is_that_of_the_tree_and_not_from_left_to_right()
    {
        const double Tiny = 1.0 / (1UL << 53);
        Assert.Equal(1.0 + (2 * Tiny), PairwiseTree.Sum([1.0, 0.0, Tiny, Tiny]));
        Assert.Equal(1.0, PairwiseTree.Sum([1.0, Tiny, Tiny]));
    }

    [Fact]
    public void An_empty_sum_is_zero_and_leaves_are_left_alone()
    {
        double[] leaves = [1.0, 2.0, 3.0];
        SameBits.Assert(0.0, PairwiseTree.Sum([]), "no leaves");
        Assert.Equal(6.0, PairwiseTree.Sum(leaves));
        Assert.Equal([1.0, 2.0, 3.0], leaves);
    }

    /// <summary>Node (l, i) covers leaves [i 2^l, min((i + 1) 2^l, n)): null where that is none.</summary>
    private static double? Node(double[] leaves, int level, int index)
    {
        if (index << level >= leaves.Length)
        {
            return null;
        }

        if (level == 0)
        {
            return leaves[index];
        }

        double left = Node(leaves, level - 1, 2 * index)!.Value;
        double? right = Node(leaves, level - 1, (2 * index) + 1);
        return right is null ? left : left + right.Value;
    }
}
