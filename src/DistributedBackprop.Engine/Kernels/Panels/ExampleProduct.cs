using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// c[r,n] = start[n] + sum over k of a[r,k] b[k,n] for matrices a and c with one row an example: fused multiply-adds in the order of k.
/// Only so many terms are taken at once that two panels of weights stay in the first-level cache and a's part in the second; the chain of an
/// element then goes on from c, of which only so many columns are taken at once that they stay in the second.
/// </summary>
internal static class ExampleProduct
{
    /// <summary>A third of a second-level cache of 2 MiB: a and the weights pass through it, too.</summary>
    private const long BytesTogether = 600_000;

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
        int together = ColumnsTogether<T>(rows);
        for (int first = 0; first < weights.Columns; first += together)
        {
            ComputeColumns(a, weights, start, c, rows, first, int.Min(first + together, weights.Columns), memory, width);
        }
    }

    /// <summary>As many columns as stay in the second-level cache while all terms pass.</summary>
    private static int ColumnsTogether<T>(int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int block = ProductMemory<T>.BlockPanels * PanelLayout.Width<T>();
        long bytes = long.Max(1, (long)rows * Unsafe.SizeOf<T>() * block);
        return block * (int)long.Clamp(BytesTogether / bytes, 1, int.MaxValue / block);
    }

    /// <summary>Blocks of as many terms each, as far as whole panels allow: a small one at the end would be all beginning.</summary>
    private static int TermsTogether<T>(int terms)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int panels = PanelLayout.Count<T>(terms);
        int most = ProductMemory<T>.BlockTerms / PanelLayout.Width<T>();
        int blocks = (panels + most - 1) / most;
        return (panels + blocks - 1) / blocks * PanelLayout.Width<T>();
    }

    private static void ComputeColumns<TWeights, T>(
        PanelMatrix<T> a, TWeights weights, ReadOnlySpan<T> start, PanelMatrix<T> c, int rows, int first, int end, ProductMemory<T> memory, VectorWidth width)
        where TWeights : struct, IWeights<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int blockTerms = TermsTogether<T>(weights.Terms);
        int blockColumns = ProductMemory<T>.BlockPanels * PanelLayout.Width<T>();
        for (int term = 0; term < weights.Terms; term += blockTerms)
        {
            int terms = int.Min(blockTerms, weights.Terms - term);
            for (int column = first; column < end; column += blockColumns)
            {
                int columns = int.Min(blockColumns, end - column);
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
