using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// The gradient of weights, summed over leaves by the tree: within a leaf g[i,o] = sum over b of x[b,i] delta[b,o], fused
/// multiply-adds from +0 on; left child + right child above. Tile by tile: sums that wait for those to their right are a
/// tile's, and stay in the first-level cache.
/// </summary>
/// <param name="x">The inputs.</param>
/// <param name="delta">The deltas.</param>
/// <param name="leaves">The rows.</param>
/// <param name="g">[inputs, outputs], row-major; overwritten.</param>
/// <param name="memory">Scratch; overwritten.</param>
internal readonly ref struct TreeGradient<T>(PanelMatrix<T> x, PanelMatrix<T> delta, LeafRows leaves, Span<T> g, ProductMemory<T> memory)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _g = g;

    /// <summary>Computes it.</summary>
    public void Compute(VectorWidth width)
    {
        switch (VectorWidths.Resolve(width))
        {
            case VectorWidth.Bits512:
                Compute<Lanes512<T>>();
                break;
            case VectorWidth.Bits256:
                Compute<Lanes256<T>>();
                break;
            case VectorWidth.Bits128:
                Compute<Lanes128<T>>();
                break;
            default:
                Compute<ScalarLanes<T>>();
                break;
        }
    }

    private void Compute<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        for (int left = 0; left < delta.Columns; left += 2 * TLanes.Count)
        {
            int i = 0;
            if (TLanes.Count == PanelLayout.Width<T>())
            {
                for (; i <= x.Columns - 12; i += 12)
                {
                    ComputeTile<TLanes>(i, left, isTall: true);
                }
            }

            for (; i < x.Columns; i += 4)
            {
                ComputeTile<TLanes>(i, left, isTall: false);
            }
        }
    }

    private void ComputeTile<TLanes>(int i, int left, bool isTall)
        where TLanes : struct, ILanes<TLanes, T>
    {
        bool isSingle = left + TLanes.Count >= delta.Columns;
        int rows = int.Min(isTall ? 12 : 4, x.Columns - i);
        int columns = int.Min(2 * TLanes.Count, delta.Columns - left);
        bool isWhole = columns == 2 * TLanes.Count && (isTall || rows == 4);
        var tile = new TreeTile<T>
        {
            Leaves = leaves,
            A0 = ref x.At(leaves.First, i),
            A4 = ref x.At(leaves.First, i + 4),
            A8 = ref x.At(leaves.First, i + 8),
            BLeft = ref delta.At(leaves.First, left),
            BRight = ref delta.At(leaves.First, isSingle ? left : left + TLanes.Count),
            Sums = ref MemoryMarshal.GetReference(memory.Sums),
            CLeft = ref isWhole ? ref _g[(i * delta.Columns) + left] : ref MemoryMarshal.GetReference(memory.Edge),
            CRow = isWhole ? delta.Columns : 2 * TLanes.Count,
        };
        tile.CRight = ref Unsafe.Add(ref tile.CLeft, TLanes.Count);
        if (isWhole)
        {
            // What is written is far from what was written before: it would otherwise be waited for.
            for (int row = 0; row < rows; row++)
            {
                CacheHint.WillWrite(ref Unsafe.Add(ref tile.CLeft, row * tile.CRow));
            }
        }

        ComputeTile<TLanes>(tile, isTall, isSingle);
        if (!isWhole)
        {
            CopyEdge<TLanes>(i, left, rows, columns);
        }
    }

    private static void ComputeTile<TLanes>(in TreeTile<T> tile, bool isTall, bool isSingle)
        where TLanes : struct, ILanes<TLanes, T>
    {
        if (!isTall)
        {
            TreeKernels<TLanes, T>.FourByTwo(tile);
        }
        else if (isSingle)
        {
            TreeKernels<TLanes, T>.TwelveByOne(tile);
        }
        else
        {
            TreeKernels<TLanes, T>.TwelveByTwo(tile);
        }
    }

    /// <summary>Copies what is there of a tile at the edge of g.</summary>
    private void CopyEdge<TLanes>(int i, int left, int rows, int columns)
        where TLanes : struct, ILanes<TLanes, T>
    {
        for (int row = 0; row < rows; row++)
        {
            memory.Edge.Slice(row * 2 * TLanes.Count, columns).CopyTo(_g[(((i + row) * delta.Columns) + left)..]);
        }
    }
}
