using System.Runtime.CompilerServices;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// The rows of consecutive leaves of the tree: the examples [first, first + examples) in micro-batches, of which the last may be
/// smaller. Their sum is that of the tree over them alone.
/// </summary>
/// <param name="First">The first row.</param>
/// <param name="Examples">The number of rows; may be 0, which is one leaf without rows.</param>
/// <param name="MicroBatch">The rows of a leaf, at least 1.</param>
internal readonly record struct LeafRows(int First, int Examples, int MicroBatch)
{
    /// <summary>The last leaf.</summary>
    public int Last { get; } = Examples <= MicroBatch ? 0 : (Examples - 1) / MicroBatch;

    /// <summary>The first row of a leaf.</summary>
    public int FirstOf(int leaf) => First + (leaf * MicroBatch);

    /// <summary>The number of rows of a leaf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ExamplesOf(int leaf) => int.Min(MicroBatch, Examples - (leaf * MicroBatch));

    /// <summary>
    /// How many sums to its left a leaf's sum takes, one after another, before it waits: for each subtree that it completes, one; the last
    /// leaf completes all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int MergesOf(int leaf) => leaf == Last ? int.PopCount(leaf) : int.TrailingZeroCount(~leaf);
}
