using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// Cuts a <see cref="Product{T}"/> into panels of two vectors of columns, and these into blocks over the depth and tiles of
/// rows. Columns that do not fill a vector go to narrower ones. None of it changes a bit: the chain of an element goes on from c
/// in the next block.
/// </summary>
internal static class MatrixProduct
{
    private const int WidestVectorBytes = 64;

    /// <summary>So that a block of a panel, in the widest vectors, takes 32 KiB and stays in the first-level cache.</summary>
    private const int DepthBlock = 256;

    /// <summary>From this many rows on, copying a block of b to consecutive addresses costs less than it saves.</summary>
    private const int FewestRowsToPack = 16;

    /// <summary>Computes the product.</summary>
    public static void Compute<T>(in Product<T> product, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        width = VectorWidths.Resolve(width);
        nint column = 0;
        if (width >= VectorWidth.Bits512)
        {
            column = ComputePanels<Lanes512<T>, T>(product, column);
        }

        if (width >= VectorWidth.Bits256)
        {
            column = ComputePanels<Lanes256<T>, T>(product, column);
        }

        if (width >= VectorWidth.Bits128)
        {
            column = ComputePanels<Lanes128<T>, T>(product, column);
        }

        ComputePanels<ScalarLanes<T>, T>(product, column);
    }

    /// <summary>
    /// Computes panels from the given column on while a vector fits, and returns the first column that is left. Where two
    /// vectors do not fit, the right one is moved back over part of the left one.
    /// </summary>
    private static nint ComputePanels<TLanes, T>(in Product<T> product, nint column)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint lastVector = product.Columns - TLanes.Count;
        while (column <= lastVector)
        {
            nint right = nint.Min(column + TLanes.Count, lastVector);
            if (product.Rows >= FewestRowsToPack && product.BDepth > 2 * TLanes.Count)
            {
                ComputePackedPanel<TLanes, T>(product, column, right);
            }
            else
            {
                ComputeRows<TLanes, T>(Panel(product, column, right, 0, product.Depth));
            }

            column = nint.Min(column + (2 * TLanes.Count), product.Columns);
        }

        return column;
    }

    [SkipLocalsInit]
    private static unsafe void ComputePackedPanel<TLanes, T>(in Product<T> product, nint left, nint right)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> packed = stackalloc T[2 * WidestVectorBytes / sizeof(T) * DepthBlock];
        nint k = 0;
        do
        {
            scoped ProductPanel<T> panel = Panel(product, left, right, k, nint.Min(DepthBlock, product.Depth - k));
            Pack<TLanes, T>(panel, packed);
            panel.BLeft = ref packed[0];
            panel.BRight = ref packed[TLanes.Count];
            panel.BDepth = 2 * TLanes.Count;
            ComputeRows<TLanes, T>(panel);
            k += DepthBlock;
        }
        while (k < product.Depth);
    }

    private static ProductPanel<T> Panel<T>(in Product<T> product, nint left, nint right, nint k, nint depth)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool goesOn = k > 0;
        return new ProductPanel<T>
        {
            Rows = product.Rows,
            Depth = depth,
            IsSingle = left == right,
            A = ref product.A(0, k),
            ARow = product.ARow,
            ADepth = product.ADepth,
            BLeft = ref product.B(k, left),
            BRight = ref product.B(k, right),
            BDepth = product.BDepth,
            StartLeft = ref goesOn ? ref product.C(0, left) : ref product.Start(0, left),
            StartRight = ref goesOn ? ref product.C(0, right) : ref product.Start(0, right),
            StartRow = goesOn ? product.CRow : product.StartRow,
            CLeft = ref product.C(0, left),
            CRight = ref product.C(0, right),
            CRow = product.CRow,
        };
    }

    /// <summary>Copies the panel's b to [depth, two vectors], contiguous. Slicing stops a block that would not fit.</summary>
    private static void Pack<TLanes, T>(in ProductPanel<T> panel, Span<T> packed)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint vector = TLanes.Count;
        Span<T> block = packed[..(int)(2 * vector * panel.Depth)];
        for (nint k = 0; k < panel.Depth; k++)
        {
            TLanes.Store(TLanes.Load(in panel.BLeft, k * panel.BDepth), block, 2 * k * vector);
            TLanes.Store(TLanes.Load(in panel.BRight, k * panel.BDepth), block, ((2 * k) + 1) * vector);
        }
    }

    private static unsafe void ComputeRows<TLanes, T>(in ProductPanel<T> panel)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint row = 0;
        if (panel.IsSingle)
        {
            for (; row <= panel.Rows - 8; row += 8)
            {
                ProductTile<TLanes, T>.EightByOne(panel, row);
            }
        }
        else if (TLanes.Count * sizeof(T) == WidestVectorBytes)
        {
            for (; row <= panel.Rows - 8; row += 8)
            {
                ProductTile<TLanes, T>.EightByTwo(panel, row);
            }
        }

        for (; row < panel.Rows; row += 4)
        {
            ProductTile<TLanes, T>.FourByTwo(panel, row);
        }
    }
}
