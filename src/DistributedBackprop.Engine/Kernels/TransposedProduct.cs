using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// e = delta w^T for row-major w. Neighbours along inputs are a row of w apart, so vectors run over examples: it computes
/// e^T = w delta^T and transposes delta and e, which are smaller than w, in blocks on the stack.
/// </summary>
internal static class TransposedProduct
{
    private const int PanelBytes = 128;
    private const int DepthBlock = 512;
    private const int RowBlock = 64;
    private const int TransposeBlock = 16;

    /// <summary>e[b,i] = sum over o of delta[b,o] w[i,o]; see <see cref="DenseKernels.InputGradient"/>.</summary>
    [SkipLocalsInit]
    public static unsafe void Compute<T>(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> w, Span<T> e, int examples, int inputs, int outputs, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int widestPanel = int.Min(examples, PanelBytes / sizeof(T));
        Span<T> deltaBlock = stackalloc T[widestPanel * int.Min(outputs, DepthBlock)];
        Span<T> sumBlock = stackalloc T[widestPanel * int.Min(inputs, RowBlock)];
        for (int b = 0; b < examples; b += widestPanel)
        {
            int panel = int.Min(widestPanel, examples - b);
            for (int o = 0; o < outputs; o += DepthBlock)
            {
                int depth = int.Min(DepthBlock, outputs - o);
                Transpose(in delta[(b * outputs) + o], outputs, ref deltaBlock[0], panel, panel, depth);
                for (int i = 0; i < inputs; i += RowBlock)
                {
                    int rows = int.Min(RowBlock, inputs - i);
                    ref T eBlock = ref e[(b * inputs) + i];
                    if (o > 0)
                    {
                        Transpose(in eBlock, inputs, ref sumBlock[0], panel, panel, rows);
                    }
                    else
                    {
                        sumBlock.Clear();
                    }

                    AddProduct(in w[(i * outputs) + o], outputs, deltaBlock, sumBlock, rows, panel, depth, width);
                    Transpose(in sumBlock[0], panel, ref eBlock, inputs, rows, panel);
                }
            }
        }
    }

    /// <summary>sum[i,b] = sum[i,b] + sum over o of w[i,o] delta[o,b].</summary>
    private static void AddProduct<T>(
        ref readonly T w, int wRow, Span<T> delta, Span<T> sum, int rows, int columns, int depth, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        MatrixProduct.Compute(
            new Product<T>(ref Unsafe.AsRef(in w), ref delta[0], ref sum[0], ref sum[0])
            {
                Rows = rows,
                Columns = columns,
                Depth = depth,
                ARow = wRow,
                ADepth = 1,
                BDepth = columns,
                StartRow = columns,
                StartColumn = 1,
                CRow = columns,
            },
            width);

    /// <summary>destination[c,r] = source[r,c] for rows r and columns c of the source, in squares that stay in the cache. The strides are from row to row.</summary>
    private static void Transpose<T>(ref readonly T source, nint sourceStride, ref T destination, nint destinationStride, nint rows, nint columns)
        where T : unmanaged
    {
        for (nint firstRow = 0; firstRow < rows; firstRow += TransposeBlock)
        {
            nint endRow = nint.Min(firstRow + TransposeBlock, rows);
            for (nint firstColumn = 0; firstColumn < columns; firstColumn += TransposeBlock)
            {
                nint endColumn = nint.Min(firstColumn + TransposeBlock, columns);
                for (nint r = firstRow; r < endRow; r++)
                {
                    for (nint c = firstColumn; c < endColumn; c++)
                    {
                        Unsafe.Add(ref destination, (c * destinationStride) + r) = Unsafe.Add(ref Unsafe.AsRef(in source), (r * sourceStride) + c);
                    }
                }
            }
        }
    }
}
