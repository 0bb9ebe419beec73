using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;
using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Training.Tests.Reduction;

public sealed class TreeReductionTests
{
    private const int MostLeaves = 40;

    private static Gen<(int Leaves, int Seed)> Trees =>
        from leaves in Gen.Choose(1, MostLeaves)
        from seed in Gen.Choose(0, int.MaxValue)
        select (leaves, seed);

    public static TheoryData<int> AllSizes => [.. Enumerable.Range(1, MostLeaves)];

    [Theory]
    [MemberData(nameof(AllSizes))]
    public void Leaves_in_ascending_descending_and_random_order_give_the_bits_of_the_recursive_definition(int leaves)
    {
        TreeNode[] ascending = [.. Enumerable.Range(0, leaves).Select(TreeNode.Leaf)];
        TreeNode[] shuffled = [.. ascending];
        new Random(leaves).Shuffle(shuffled);
        foreach (TreeNode[] order in new[] { ascending, [.. ascending.Reverse()], shuffled })
        {
            var tree = new RecursiveTree(leaves, seed: 7 * leaves);
            AssertSameBits(tree.ContributionOf(tree.Root), Reduce(tree, order).Root!);
        }
    }

    [Fact]
    public void Up_to_five_leaves_every_order_of_arrival_gives_the_same_bits()
    {
        for (int leaves = 1; leaves <= 5; leaves++)
        {
            var tree = new RecursiveTree(leaves, seed: leaves);
            Contribution expected = tree.ContributionOf(tree.Root);
            foreach (int[] order in Permutations([.. Enumerable.Range(0, leaves)]))
            {
                AssertSameBits(expected, Reduce(tree, [.. order.Select(TreeNode.Leaf)]).Root!);
            }
        }
    }

    [Fact]
    public void Any_mixture_of_node_levels_in_any_order_gives_the_same_bits() =>
        Property.ForAll(Trees, 500, drawn =>
        {
            var tree = new RecursiveTree(drawn.Leaves, drawn.Seed);
            AssertSameBits(tree.ContributionOf(tree.Root), Reduce(tree, tree.RandomCover()).Root!);
        });

    [Fact]
    public void A_crew_has_a_hand_in_every_addition_and_changes_no_bit()
    {
        const int Leaves = 6;
        var tree = new RecursiveTree(Leaves, seed: 3);
        var crew = new BackwardCrew();
        var reduction = new TreeReduction(Leaves, crew: crew);

        Assert.All(Enumerable.Range(0, Leaves), leaf => Assert.True(reduction.TryAdd(tree.ContributionOf(TreeNode.Leaf(leaf)))));

        AssertSameBits(tree.ContributionOf(tree.Root), reduction.Root!);
        Assert.Equal(Leaves - 1, crew.Parts);
    }

    [Fact]
    public void Random_contributions_count_exactly_when_all_of_their_leaves_are_open() =>
        Property.ForAll(Trees, 300, drawn =>
        {
            var tree = new RecursiveTree(drawn.Leaves, drawn.Seed);
            var reduction = new TreeReduction(drawn.Leaves);
            bool[] closed = new bool[drawn.Leaves];
            for (int arrival = 0; arrival < 4 * drawn.Leaves; arrival++)
            {
                TreeNode node = tree.RandomNode();
                LeafRange covered = node.Covers(drawn.Leaves);
                Span<bool> leaves = closed.AsSpan(covered.First, covered.Count);
                Assert.Equal(!leaves.Contains(true), reduction.TryAdd(tree.ContributionOf(node)));
                if (!leaves.Contains(true))
                {
                    leaves.Fill(true);
                }

                Assert.Equal(closed.Count(leaf => !leaf), reduction.OpenLeaves);
                Assert.All(closed.Index(), leaf => Assert.Equal(!leaf.Item, reduction.IsOpen(leaf.Index)));
                Assert.Equal(reduction.OpenLeaves == 0, reduction.Root is not null);
            }

            foreach (TreeNode leaf in Enumerable.Range(0, drawn.Leaves).Where(reduction.IsOpen).Select(TreeNode.Leaf))
            {
                Assert.True(reduction.TryAdd(tree.ContributionOf(leaf)));
            }

            AssertSameBits(tree.ContributionOf(tree.Root), reduction.Root!);
            Assert.Equal(drawn.Leaves, reduction.Accepted.Sum(node => node.Covers(drawn.Leaves).Count));
        });

    [Fact]
    public void At_most_one_sum_is_held_for_each_maximal_run_of_counted_leaves_and_level() =>
        Property.ForAll(Trees, 300, drawn =>
        {
            var tree = new RecursiveTree(drawn.Leaves, drawn.Seed);
            var reduction = new TreeReduction(drawn.Leaves);
            foreach (TreeNode node in tree.RandomCover())
            {
                reduction.TryAdd(tree.ContributionOf(node));
                Assert.Equal(FewestNodes(tree.Root, reduction), reduction.Held.Select(held => held.Node).ToHashSet());
            }

            Assert.Equal(tree.Root, Assert.Single(reduction.Held).Node);
        });

    [Fact]
    public void A_contribution_with_one_closed_leaf_is_dropped_whole()
    {
        var tree = new RecursiveTree(leaves: 8, seed: 1);
        TreeReduction reduction = Reduce(tree, [TreeNode.Leaf(2)]);

        Assert.False(reduction.TryAdd(tree.ContributionOf(new TreeNode(2, 0))));

        Assert.Equal(7, reduction.OpenLeaves);
        Assert.True(reduction.IsOpen(0) && reduction.IsOpen(1) && reduction.IsOpen(3));
        Assert.Equal([TreeNode.Leaf(2)], reduction.Accepted);
        Contribution held = Assert.Single(reduction.Held);
        AssertSameBits(tree.ContributionOf(TreeNode.Leaf(2)), held);
    }

    [Theory]
    [InlineData(5, 0, 5)]
    [InlineData(5, 0, -1)]
    [InlineData(5, 0, int.MaxValue)]
    [InlineData(5, 0, int.MinValue)]
    [InlineData(5, 1, 3)]
    [InlineData(5, 2, 2)]
    [InlineData(5, 3, 1)]
    [InlineData(5, 4, 0)]
    [InlineData(5, -1, 0)]
    [InlineData(5, 31, 0)]
    [InlineData(5, 64, 0)]
    [InlineData(5, int.MaxValue, int.MaxValue)]
    [InlineData(5, int.MinValue, 0)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 0, 1)]
    public void A_node_that_is_not_of_the_tree_is_dropped(int leaves, int level, int index)
    {
        var reduction = new TreeReduction(leaves);
        var stray = new Contribution(new TreeNode(level, index), new ExampleSums(1, 1, 1, 1, 1), new FlatVector<float>([1f]));

        Assert.False(reduction.TryAdd(stray));
        Assert.Equal(leaves, reduction.OpenLeaves);
        Assert.Empty(reduction.Held);
        Assert.Empty(reduction.Accepted);
    }

    [Fact]
    public void A_lone_child_keeps_its_negative_zero()
    {
        var reduction = new TreeReduction(5);
        for (int leaf = 0; leaf < 5; leaf++)
        {
            reduction.TryAdd(new Contribution(TreeNode.Leaf(leaf), new ExampleSums(1, -0.0, 0, -0.0, 0), new FlatVector<float>([-0f])));
        }

        Assert.Equal(BitConverter.SingleToInt32Bits(-0f), BitConverter.SingleToInt32Bits(RecursiveTree.Values(reduction.Root!)[0]));
        Assert.Equal(BitConverter.DoubleToInt64Bits(-0.0), BitConverter.DoubleToInt64Bits(reduction.Root!.Sums.Loss));
    }

    [Fact]
    public void Sums_without_gradients_are_added_alike()
    {
        var tree = new RecursiveTree(leaves: 7, seed: 5);
        var reduction = new TreeReduction(7);
        foreach (TreeNode node in tree.RandomCover())
        {
            reduction.TryAdd(tree.ContributionOf(node) with { Gradient = null });
        }

        Assert.Equal(tree.ContributionOf(tree.Root).Sums, reduction.Root!.Sums);
        Assert.Null(reduction.Root.Gradient);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_tree_without_leaves_is_refused(int leaves) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TreeReduction(leaves));

    private static TreeReduction Reduce(RecursiveTree tree, TreeNode[] order)
    {
        var reduction = new TreeReduction(tree.Leaves);
        Assert.All(order, node => Assert.True(reduction.TryAdd(tree.ContributionOf(node))));
        return reduction;
    }

    private static void AssertSameBits(Contribution expected, Contribution actual)
    {
        Assert.Equal(expected.Node, actual.Node);
        Assert.Equal(expected.Sums, actual.Sums);
        Assert.Equal(
            RecursiveTree.Values(expected).Select(BitConverter.SingleToInt32Bits),
            RecursiveTree.Values(actual).Select(BitConverter.SingleToInt32Bits));
    }

    /// <summary>The highest nodes below <paramref name="node"/> whose leaves are all counted.</summary>
    private static HashSet<TreeNode> FewestNodes(TreeNode node, TreeReduction reduction)
    {
        LeafRange covered = node.Covers(reduction.Leaves);
        if (covered.Count <= 0)
        {
            return [];
        }

        if (Enumerable.Range(covered.First, covered.Count).All(leaf => !reduction.IsOpen(leaf)))
        {
            return [node];
        }

        return node.Level == 0
            ? []
            : [.. FewestNodes(new TreeNode(node.Level - 1, node.Index * 2), reduction), .. FewestNodes(new TreeNode(node.Level - 1, (node.Index * 2) + 1), reduction)];
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
}
