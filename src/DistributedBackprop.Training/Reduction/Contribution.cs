using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Reduction;

/// <summary>The sums at one node of the tree.</summary>
/// <param name="Node">The node.</param>
/// <param name="Sums">The sums of what is measured for each example.</param>
/// <param name="Gradient">The sum of the gradients; null in a validation round.</param>
public sealed record Contribution(TreeNode Node, ExampleSums Sums, FlatVector? Gradient);
