using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// The gradient of weights, summed over leaves by the tree: within a leaf g[i,o] = sum over b of x[b,i] delta[b,o], fused
/// multiply-adds from +0 on; left child + right child above. Tile by tile: sums that wait for those to their right are a
/// tile's, and stay in the first-level cache; inputs are taken so many at a time that they stay in the second.
/// </summary>
/// <param name="x">The inputs.</param>
/// <param name="delta">The deltas.</param>
/// <param name="leaves">The rows.</param>
/// <param name="g">[inputs, outputs], as weights lie; overwritten.</param>
/// <param name="memory">Scratch; overwritten.</param>
internal readonly ref struct TreeGradient<T>(PanelMatrix<T> x, PanelMatrix<T> delta, LeafRows leaves, Span<T> g, ProductMemory<T> memory) : ILanesComputation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Part of a second-level cache of 2 MiB, as beside AVX-512: deltas and the gradient pass through it, too.</summary>
    private const long BytesTogether = 400_000;

    /// <summary>Part of one of 512 KiB, as beside narrower vectors.</summary>
    private const long FewerBytesTogether = 200_000;

    private readonly Span<T> _g = g;
    private readonly WeightLayout _layout = new(x.Columns, delta.Columns);

    /// <summary>Computes it.</summary>
    public void Compute(VectorWidth width) => ILanesComputation<T>.Run(this, width);

    /// <inheritdoc/>
    public void Compute<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        int together = InputsTogether(TLanes.Count < PanelLayout.Width<T>() ? FewerBytesTogether : BytesTogether);
        for (int first = 0; first < x.Columns; first += together)
        {
            int end = int.Min(first + together, x.Columns);
            for (int left = 0; left < delta.Columns; left += 2 * TLanes.Count)
            {
                if (left + TLanes.Count >= delta.Columns)
                {
                    ComputeColumns<FourNarrowRows<TLanes, T>, TLanes>(first, end, left, left);
                }
                else if (TLanes.Count < PanelLayout.Width<T>())
                {
                    ComputeColumns<TwoWideRows<TLanes, T>, TLanes>(first, end, left, left + TLanes.Count);
                }
                else
                {
                    ComputeColumns<FourWideRows<TLanes, T>, TLanes>(first, end, left, left + TLanes.Count);
                }
            }
        }
    }

    /// <summary>As many inputs as stay in the second-level cache while all deltas pass: whole panels, and whole tiles.</summary>
    private int InputsTogether(long most)
    {
        int unit = 3 * PanelLayout.Width<T>();
        long bytes = (long)leaves.Examples * Unsafe.SizeOf<T>() * unit;
        return unit * (int)long.Max(1, most / long.Max(1, bytes));
    }

    private void ComputeColumns<TRows, TLanes>(int first, int end, int left, int right)
        where TRows : struct, IRows<TRows, TLanes, T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        for (int i = first; i < end;)
        {
            int height = PanelLayout.RowsOfTile<TRows, TLanes, T>(end - i);
            ComputeTile<TRows, TLanes>(i, left, right, height);
            i += height;
        }
    }

    private void ComputeTile<TRows, TLanes>(int i, int left, int right, int height)
        where TRows : struct, IRows<TRows, TLanes, T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        int rows = int.Min(height, x.Columns - i);
        int width = right - left + TLanes.Count;
        int columns = int.Min(width, delta.Columns - left);
        bool isWhole = columns == width && rows == height;
        var tile = new TreeTile<T>
        {
            Leaves = leaves,
            UpperA = ref x.At(leaves.First, i),
            MiddleA = ref x.At(leaves.First, i + TRows.Count),
            LowerA = ref x.At(leaves.First, i + (2 * TRows.Count)),
            BLeft = ref delta.At(leaves.First, left),
            BRight = ref delta.At(leaves.First, right),
            Sums = ref MemoryMarshal.GetReference(memory.Sums),
            CLeft = ref isWhole ? ref At(i, left) : ref MemoryMarshal.GetReference(memory.Edge),
            CRight = ref isWhole ? ref At(i, right) : ref memory.Edge[width - TLanes.Count],
            CRow = isWhole ? _layout.ColumnsOf<T>(left) : width,
        };
        switch (height / TRows.Count)
        {
            case 3:
                TreeKernels<TRows, TLanes, T>.Compute<ThreeGroups>(tile);
                break;
            case 2:
                TreeKernels<TRows, TLanes, T>.Compute<TwoGroups>(tile);
                break;
            default:
                TreeKernels<TRows, TLanes, T>.ComputeOne(tile);
                break;
        }

        if (!isWhole)
        {
            CopyEdge(i, left, rows, int.Min(columns, TLanes.Count), width, memory.Edge);
            CopyEdge(i, right, rows, columns - TLanes.Count, width, memory.Edge[(width - TLanes.Count)..]);
        }
    }

    /// <summary>Copies what is there of a vector's columns of a tile at the edge of g.</summary>
    private void CopyEdge(int i, int column, int rows, int columns, int width, ReadOnlySpan<T> edge)
    {
        for (int row = 0; row < rows && columns > 0; row++)
        {
            edge.Slice(row * width, columns).CopyTo(MemoryMarshal.CreateSpan(ref At(i + row, column), columns));
        }
    }

    private ref T At(nint input, nint output) => ref _g[(int)_layout.IndexOf<T>(input, output)];
}
