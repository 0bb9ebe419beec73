using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Reduction;

/// <summary>
/// The reduction tree as it is defined: a node's sum is left child + right child; a node with one child is that child.
/// Plain recursion over random leaves whose sums depend on the order of additions.
/// </summary>
internal sealed class RecursiveTree
{
    /// <summary>Odd, so that no vector width divides it.</summary>
    private const int Width = 19;

    private readonly Random _random;
    private readonly float[][] _gradients;
    private readonly ExampleSums[] _sums;

    public RecursiveTree(int leaves, int seed)
    {
        _random = new Random(seed);
        _gradients = [.. Enumerable.Range(0, leaves).Select(_ => Enumerable.Range(0, Width).Select(_ => NextValue()).ToArray())];
        _sums = [.. Enumerable.Range(0, leaves).Select(leaf => new ExampleSums(leaf + 1, NextValue(), leaf % 3, NextValue(), NextValue()))];
    }

    public int Leaves => _gradients.Length;

    public TreeNode Root
    {
        get
        {
            int level = 0;
            for (int width = 1; width < Leaves; width *= 2)
            {
                level++;
            }

            return new TreeNode(level, 0);
        }
    }

    /// <summary>A fresh contribution of a node, whose memory the receiver may write to.</summary>
    public Contribution ContributionOf(TreeNode node)
    {
        if (node.Level == 0)
        {
            return new Contribution(node, _sums[node.Index], new FlatVector<float>([.. _gradients[node.Index]]));
        }

        Contribution left = ContributionOf(new TreeNode(node.Level - 1, node.Index * 2));
        if (FirstLeaf(new TreeNode(node.Level - 1, (node.Index * 2) + 1)) >= Leaves)
        {
            return left with { Node = node };
        }

        Contribution right = ContributionOf(new TreeNode(node.Level - 1, (node.Index * 2) + 1));
        float[] sum = [.. Values(left).Zip(Values(right), (a, b) => a + b)];
        return new Contribution(node, Sum(left.Sums, right.Sums), new FlatVector<float>(sum));
    }

    /// <summary>Disjoint nodes of mixed levels that cover all leaves, in random order.</summary>
    public TreeNode[] RandomCover()
    {
        TreeNode[] cover = [.. Split(Root)];
        _random.Shuffle(cover);
        return cover;
    }

    /// <summary>Any node of the tree.</summary>
    public TreeNode RandomNode()
    {
        int level = _random.Next(Root.Level + 1);
        return new TreeNode(level, _random.Next(((Leaves - 1) >> level) + 1));
    }

    public static float[] Values(Contribution contribution) => contribution.Gradient!.As<float>().Values.ToArray();

    private IEnumerable<TreeNode> Split(TreeNode node)
    {
        if (FirstLeaf(node) >= Leaves)
        {
            return [];
        }

        return node.Level == 0 || _random.Next(3) == 0
            ? [node]
            : Split(new TreeNode(node.Level - 1, node.Index * 2)).Concat(Split(new TreeNode(node.Level - 1, (node.Index * 2) + 1)));
    }

    /// <summary>Both signs, and magnitudes that make nearly every addition round.</summary>
    private float NextValue() => (float)((_random.NextDouble() - 0.5) * (1 << _random.Next(20)));

    private static int FirstLeaf(TreeNode node) => node.Index << node.Level;

    private static ExampleSums Sum(ExampleSums left, ExampleSums right) => new(
        left.Examples + right.Examples,
        left.Loss + right.Loss,
        left.Correct + right.Correct,
        left.SquaredError + right.SquaredError,
        left.GradientNorm + right.GradientNorm);
}
