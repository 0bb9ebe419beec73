using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Reduction;

/// <summary>The sums at one node of the tree.</summary>
/// <param name="Node">The node.</param>
/// <param name="Sums">The sums of what is measured for each example.</param>
/// <param name="Gradient">The sum of the gradients; null in a validation round.</param>
public sealed record Contribution(TreeNode Node, ExampleSums Sums, FlatVector? Gradient)
{
    /// <summary>Whether <paramref name="other"/> has the same node and, bit by bit, the same sums. Any not-a-number equals any other.</summary>
    public bool HasBitsOf(Contribution other)
    {
        ArgumentNullException.ThrowIfNull(other);
        bool hasGradientOf = Gradient is null ? other.Gradient is null : other.Gradient is not null && Gradient.HasBitsOf(other.Gradient);
        return Node == other.Node && Sums.HasBitsOf(other.Sums) && hasGradientOf;
    }
}
