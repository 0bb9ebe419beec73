using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Training.Tests.Reduction;

public sealed class TreeNodeTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(8, 3)]
    [InlineData(9, 4)]
    [InlineData(1 << 30, 30)]
    public void The_root_is_the_lowest_node_above_all_leaves(int leaves, int level) =>
        Assert.Equal(new TreeNode(level, 0), TreeNode.Root(leaves));

    [Theory]
    [InlineData(0, 4, 5, 4, 5)]
    [InlineData(1, 2, 5, 4, 5)]
    [InlineData(2, 0, 5, 0, 4)]
    [InlineData(2, 1, 5, 4, 5)]
    [InlineData(3, 0, 5, 0, 5)]
    [InlineData(29, 1, (1 << 30) - 1, 1 << 29, (1 << 30) - 1)]
    public void A_node_covers_its_leaves_up_to_the_last_one(int level, int index, int leaves, int first, int end) =>
        Assert.Equal(new LeafRange(first, end), new TreeNode(level, index).Covers(leaves));

    [Fact]
    public void On_every_level_the_nodes_that_exist_cover_each_leaf_once()
    {
        for (int leaves = 1; leaves <= 40; leaves++)
        {
            for (int level = 0; level <= TreeNode.Root(leaves).Level; level++)
            {
                int[] covered = [.. Enumerable.Range(0, leaves + 1)
                    .Select(index => new TreeNode(level, index))
                    .Where(node => node.ExistsAmong(leaves))
                    .Select(node => node.Covers(leaves))
                    .SelectMany(range => Enumerable.Range(range.First, range.Count))];
                Assert.Equal(Enumerable.Range(0, leaves), covered);
            }
        }
    }

    [Fact]
    public void Parent_sibling_and_side_are_of_one_family()
    {
        var left = new TreeNode(2, 6);
        var right = new TreeNode(2, 7);

        Assert.True(left.IsLeft);
        Assert.False(right.IsLeft);
        Assert.Equal(right, left.Sibling);
        Assert.Equal(left, right.Sibling);
        Assert.Equal(new TreeNode(3, 3), left.Parent);
        Assert.Equal(left.Parent, right.Parent);
    }
}
