using System.Numerics;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>Consecutive elements of the flat vectors that are of one tensor and of one block of <see cref="NormBlocks"/>.</summary>
/// <param name="Start">The first.</param>
/// <param name="Length">How many, at least 1.</param>
/// <param name="IsWeight">Whether the tensor's elements are weights.</param>
/// <param name="IsTrained">Whether training changes them.</param>
internal readonly record struct UpdateRange(int Start, int Length, bool IsWeight, bool IsTrained)
{
    /// <summary>The ranges of each block, in order.</summary>
    /// <param name="network">The network whose tensors are cut.</param>
    public static UpdateRange[][] OfBlocks<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, NormBlocks.Count(network.ParameterCount)).Select(block => OfBlock(network, block))];

    /// <summary>The range's part of a flat vector.</summary>
    public Span<T> Of<T>(Span<T> flat) => flat.Slice(Start, Length);

    /// <summary>The range's part of a flat vector.</summary>
    public ReadOnlySpan<T> Of<T>(ReadOnlySpan<T> flat) => flat.Slice(Start, Length);

    private static UpdateRange[] OfBlock<T>(Network<T> network, int block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long first = (long)block * NormBlocks.Length;
        return
        [
            .. from tensor in network.Tensors
               let start = Math.Max(tensor.Offset, first)
               let end = Math.Min((long)tensor.Offset + tensor.Length, first + NormBlocks.Length)
               where start < end
               select new UpdateRange((int)start, (int)(end - start), tensor.IsWeight, tensor.IsTrained),
        ];
    }
}
