using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>Copies a matrix into its transpose: in registers where the processor can, else element by element.</summary>
internal static class Transposition
{
    /// <summary>The rows and columns of float that registers transpose at once.</summary>
    private const int Square = 8;

    /// <summary>destination[c,r] = source[r,c] for rows r and columns c of the source. Strides are in elements from row to row; the matrices do not overlap.</summary>
    public static void Copy<T>(ref T source, nint sourceStride, ref T destination, nint destinationStride, nint rows, nint columns)
        where T : unmanaged
    {
        for (nint column = 0; column < columns; column += Square)
        {
            for (nint row = 0; row < rows; row += Square)
            {
                ref T from = ref Unsafe.Add(ref source, (row * sourceStride) + column);
                ref T to = ref Unsafe.Add(ref destination, (column * destinationStride) + row);
                if (typeof(T) == typeof(float) && Avx.IsSupported && row + Square <= rows && column + Square <= columns)
                {
                    CopySquare(ref Unsafe.As<T, float>(ref from), sourceStride, ref Unsafe.As<T, float>(ref to), destinationStride);
                }
                else
                {
                    CopyBlock(ref from, sourceStride, ref to, destinationStride, nint.Min(Square, rows - row), nint.Min(Square, columns - column));
                }
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

    /// <summary>Pairs of rows are interleaved, then pairs of pairs, then the halves of registers.</summary>
    private static void CopySquare(ref float source, nint sourceStride, ref float destination, nint destinationStride)
    {
        Vector256<float> row0 = Load(ref source, 0);
        Vector256<float> row1 = Load(ref source, sourceStride);
        Vector256<float> row2 = Load(ref source, 2 * sourceStride);
        Vector256<float> row3 = Load(ref source, 3 * sourceStride);
        Vector256<float> row4 = Load(ref source, 4 * sourceStride);
        Vector256<float> row5 = Load(ref source, 5 * sourceStride);
        Vector256<float> row6 = Load(ref source, 6 * sourceStride);
        Vector256<float> row7 = Load(ref source, 7 * sourceStride);
        Vector256<double> low01 = Avx.UnpackLow(row0, row1).AsDouble();
        Vector256<double> high01 = Avx.UnpackHigh(row0, row1).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(row2, row3).AsDouble();
        Vector256<double> high23 = Avx.UnpackHigh(row2, row3).AsDouble();
        Vector256<double> low45 = Avx.UnpackLow(row4, row5).AsDouble();
        Vector256<double> high45 = Avx.UnpackHigh(row4, row5).AsDouble();
        Vector256<double> low67 = Avx.UnpackLow(row6, row7).AsDouble();
        Vector256<double> high67 = Avx.UnpackHigh(row6, row7).AsDouble();
        StoreHalves(Avx.UnpackLow(low01, low23), Avx.UnpackLow(low45, low67), ref destination, 0, destinationStride);
        StoreHalves(Avx.UnpackHigh(low01, low23), Avx.UnpackHigh(low45, low67), ref destination, destinationStride, destinationStride);
        StoreHalves(Avx.UnpackLow(high01, high23), Avx.UnpackLow(high45, high67), ref destination, 2 * destinationStride, destinationStride);
        StoreHalves(Avx.UnpackHigh(high01, high23), Avx.UnpackHigh(high45, high67), ref destination, 3 * destinationStride, destinationStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(ref float origin, nint offset) => Vector256.LoadUnsafe(ref origin, (nuint)offset);

    /// <summary>The lower halves are one row of the transpose, the upper halves the fourth after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalves(Vector256<double> left, Vector256<double> right, ref float destination, nint offset, nint stride)
    {
        const byte LowerHalves = 0x20;
        const byte UpperHalves = 0x31;
        Avx.Permute2x128(left, right, LowerHalves).AsSingle().StoreUnsafe(ref destination, (nuint)offset);
        Avx.Permute2x128(left, right, UpperHalves).AsSingle().StoreUnsafe(ref destination, (nuint)(offset + (4 * stride)));
    }
}
