using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// e = delta w^T for row-major w. Vectors need neighbours that are contiguous, so something must be transposed, in blocks on
/// the stack: w, or else delta and e. Both ways compute each element by the same chain.
/// </summary>
internal static class TransposedProduct
{
    /// <summary>Two of the widest vectors.</summary>
    private const int PanelBytes = 128;

    /// <summary>A panel of this depth takes 64 KiB of stack and stays in the second-level cache.</summary>
    private const int DepthBlock = 512;

    private const int RowBlock = 64;

    private const int LongestVector = 16;

    /// <summary>e[b,i] = sum over o of delta[b,o] w[i,o]; see <see cref="DenseKernels.InputGradient"/>.</summary>
    public static void Compute<T>(ReadOnlySpan<T> delta, ReadOnlySpan<T> w, Span<T> e, int examples, int inputs, int outputs, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (w.Length < (long)delta.Length + e.Length)
        {
            ComputeWithTransposedWeights(delta, w, e, examples, inputs, outputs, width);
        }
        else
        {
            ComputeTransposed(delta, w, e, examples, inputs, outputs, width);
        }
    }

    /// <summary>Vectors run over inputs: each block of columns of e is delta times a transposed block of w.</summary>
    [SkipLocalsInit]
    private static unsafe void ComputeWithTransposedWeights<T>(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> w, Span<T> e, int examples, int inputs, int outputs, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int panel = int.Min(inputs, PanelBytes / sizeof(T));
        Span<T> weightBlock = stackalloc T[panel * int.Min(outputs, DepthBlock)];
        Span<T> zeros = stackalloc T[LongestVector];
        zeros.Clear();
        for (int i = 0; i < inputs; i += panel)
        {
            int columns = int.Min(panel, inputs - i);
            for (int o = 0; o < outputs; o += DepthBlock)
            {
                int depth = int.Min(DepthBlock, outputs - o);
                bool goesOn = o > 0;
                Transposition.Copy(ref At(w, (i * outputs) + o), outputs, ref weightBlock[0], columns, columns, depth);
                MatrixProduct.Compute(
                    new Product<T>(ref At(delta, o), ref weightBlock[0], ref goesOn ? ref e[i] : ref zeros[0], ref e[i])
                    {
                        Rows = examples,
                        Columns = columns,
                        Depth = depth,
                        ARow = outputs,
                        ADepth = 1,
                        BDepth = columns,
                        StartRow = goesOn ? inputs : 0,
                        StartColumn = goesOn ? 1 : 0,
                        CRow = inputs,
                    },
                    width);
            }
        }
    }

    /// <summary>Vectors run over examples: e^T = w delta^T.</summary>
    [SkipLocalsInit]
    private static unsafe void ComputeTransposed<T>(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> w, Span<T> e, int examples, int inputs, int outputs, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int panel = int.Min(examples, PanelBytes / sizeof(T));
        Span<T> deltaBlock = stackalloc T[panel * int.Min(outputs, DepthBlock)];
        Span<T> sumBlock = stackalloc T[panel * int.Min(inputs, RowBlock)];
        for (int b = 0; b < examples; b += panel)
        {
            int columns = int.Min(panel, examples - b);
            for (int o = 0; o < outputs; o += DepthBlock)
            {
                int depth = int.Min(DepthBlock, outputs - o);
                Transposition.Copy(ref At(delta, (b * outputs) + o), outputs, ref deltaBlock[0], columns, columns, depth);
                for (int i = 0; i < inputs; i += RowBlock)
                {
                    int rows = int.Min(RowBlock, inputs - i);
                    ref T eBlock = ref e[(b * inputs) + i];
                    if (o > 0)
                    {
                        Transposition.Copy(ref eBlock, inputs, ref sumBlock[0], columns, columns, rows);
                    }
                    else
                    {
                        sumBlock.Clear();
                    }

                    AddProduct(ref At(w, (i * outputs) + o), outputs, deltaBlock, sumBlock, rows, columns, depth, width);
                    Transposition.Copy(ref sumBlock[0], columns, ref eBlock, inputs, rows, columns);
                }
            }
        }
    }

    /// <summary>sum[i,b] = sum[i,b] + sum over o of w[i,o] delta[o,b].</summary>
    private static void AddProduct<T>(
        ref T w, int wRow, Span<T> delta, Span<T> sum, int rows, int columns, int depth, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        MatrixProduct.Compute(
            new Product<T>(ref w, ref delta[0], ref sum[0], ref sum[0])
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

    private static ref T At<T>(ReadOnlySpan<T> span, int index) => ref Unsafe.Add(ref MemoryMarshal.GetReference(span), index);
}
