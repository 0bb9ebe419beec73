using System.Numerics;
using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>
/// Euclidean norms of flat vectors: float64 sums over blocks of <see cref="Length"/> elements, added by the pairwise
/// tree over the blocks, so that whoever holds whole blocks can sum them alone and get the same bits.
/// </summary>
internal static class NormBlocks
{
    /// <summary>The elements of a block; the last of a vector may have fewer.</summary>
    public const int Length = 4_096;

    /// <summary>The number of blocks of a vector.</summary>
    /// <param name="elements">The elements of the vector, at least 0.</param>
    public static int Count(int elements) => (int)(((long)elements + Length - 1) / Length);

    /// <summary>||values||.</summary>
    /// <param name="values">The vector.</param>
    /// <param name="sums">Scratch of <see cref="Count"/> elements; overwritten.</param>
    internal static double Norm<T>(ReadOnlySpan<T> values, Span<double> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int block = 0; block < sums.Length; block++)
        {
            sums[block] = ReductionKernels.SumOfSquares(Slice(values, block));
        }

        return NormOf(sums);
    }

    /// <summary>||values|| from the sums of squares of its blocks.</summary>
    internal static double NormOf(ReadOnlySpan<double> sums) => Math.Sqrt(PairwiseTree.Sum(sums));

    /// <summary>The elements of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="elements">The elements of the vector.</param>
    internal static Range RangeOf(int block, int elements)
    {
        int start = block * Length;
        return start..(start + Math.Min(Length, elements - start));
    }

    /// <summary>A block of a vector.</summary>
    internal static ReadOnlySpan<T> Slice<T>(ReadOnlySpan<T> values, int block) => values[RangeOf(block, values.Length)];

    /// <inheritdoc cref="Slice{T}(ReadOnlySpan{T}, int)"/>
    internal static Span<T> Slice<T>(Span<T> values, int block) => values[RangeOf(block, values.Length)];
}
