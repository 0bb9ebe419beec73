using System.Numerics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// c[r,n] = start[n] + sum over k of a[r,k] b[k,n] for matrices a and c with one row an example: fused multiply-adds in the order of k.
/// Only so many terms are taken at once that two panels of weights stay in the first-level cache and a's part in the second;
/// the chain of an element then goes on from c. Weights are copied into panels, two at a time: by the first rows that need them, where
/// they lie in rows.
/// </summary>
internal static class ExampleProduct
{
    /// <summary>Computes the product.</summary>
    /// <param name="a">a; only read.</param>
    /// <param name="weights">b.</param>
    /// <param name="start">What each column starts from: as many as columns, or one for all.</param>
    /// <param name="c">c; overwritten, rows up to the next four among them. Overlaps nothing that is read.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void Compute<TWeights, T>(
        PanelMatrix<T> a, TWeights weights, ReadOnlySpan<T> start, PanelMatrix<T> c, int rows, ProductMemory<T> memory, VectorWidth width)
        where TWeights : struct, IWeights<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        width = VectorWidths.Resolve(width);
        int blockTerms = ProductMemory<T>.BlockTerms;
        int blockColumns = ProductMemory<T>.BlockPanels * PanelLayout.Width<T>();
        for (int term = 0; term < weights.Terms; term += blockTerms)
        {
            int terms = int.Min(blockTerms, weights.Terms - term);
            for (int column = 0; column < weights.Columns; column += blockColumns)
            {
                int columns = int.Min(blockColumns, weights.Columns - column);
                FillStart(start, column, memory.Start);
                new ExampleBlock<TWeights, T>(a, weights, c, rows, term, terms, column, columns, memory).Compute(width);
            }
        }
    }

    private static void FillStart<T>(ReadOnlySpan<T> start, int column, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (start.Length == 1)
        {
            destination.Fill(start[0]);
        }
        else
        {
            start.Slice(column, int.Min(destination.Length, start.Length - column)).CopyTo(destination);
        }
    }
}
