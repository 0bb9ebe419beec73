using System.Runtime.CompilerServices;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>Copies a matrix into its transpose.</summary>
internal static class Transposition
{
    /// <summary>A square of this many rows and columns touches few enough cache lines of both matrices that they stay in the first-level cache.</summary>
    private const int Block = 16;

    /// <summary>destination[c,r] = source[r,c] for rows r and columns c of the source. Strides are in elements from row to row; the matrices do not overlap.</summary>
    public static void Copy<T>(ref T source, nint sourceStride, ref T destination, nint destinationStride, nint rows, nint columns)
        where T : unmanaged
    {
        for (nint row = 0; row < rows; row += Block)
        {
            for (nint column = 0; column < columns; column += Block)
            {
                CopyBlock(
                    ref Unsafe.Add(ref source, (row * sourceStride) + column),
                    sourceStride,
                    ref Unsafe.Add(ref destination, (column * destinationStride) + row),
                    destinationStride,
                    nint.Min(Block, rows - row),
                    nint.Min(Block, columns - column));
            }
        }
    }

    private static void CopyBlock<T>(ref T source, nint sourceStride, ref T destination, nint destinationStride, nint rows, nint columns)
        where T : unmanaged
    {
        for (nint row = 0; row < rows; row++)
        {
            ref T from = ref Unsafe.Add(ref source, row * sourceStride);
            ref T to = ref Unsafe.Add(ref destination, row);
            for (nint column = 0; column < columns; column++)
            {
                to = from;
                from = ref Unsafe.Add(ref from, 1);
                to = ref Unsafe.Add(ref to, destinationStride);
            }
        }
    }
}
