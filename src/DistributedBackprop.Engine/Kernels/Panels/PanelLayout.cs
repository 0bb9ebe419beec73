using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// How the engine keeps matrices with one row an example: cut into panels of <see cref="Width"/> columns, a cache line's worth.
/// A panel holds its part of row after row without gaps, so that a kernel that takes a vector of columns, row by row, and one
/// that takes rows, column by column, both read consecutive addresses. Columns that fill up the last panel hold anything.
/// </summary>
internal static class PanelLayout
{
    /// <summary>The bytes of a panel's part of a row: the widest vector, and a cache line.</summary>
    public const int Bytes = 64;

    /// <summary>Panels have memory for rows by fours, so that kernels may take them so.</summary>
    public const int RowUnit = 4;

    /// <summary>The most rows of a tile: three times those of <see cref="FourWideRows{TLanes, T}"/>.</summary>
    public const int MostRowsOfTile = 12;

    /// <summary>The columns of a panel: 16 of float, 8 of double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Width<T>()
        where T : unmanaged => Bytes / Unsafe.SizeOf<T>();

    /// <summary>The panels of a matrix.</summary>
    public static int Count<T>(int columns)
        where T : unmanaged => (columns + Width<T>() - 1) / Width<T>();

    /// <summary>The rows that panels have memory for.</summary>
    public static long RowsFor(int rows) => ((long)rows + RowUnit - 1) / RowUnit * RowUnit;

    /// <summary>
    /// The rows of the next tile, where so many are left: three groups of them as long as there are as many, and at the end what leaves
    /// no small tile and does not reach beyond the memory for rows by fours. In fours that is 12, and at the end 12, 8 and 8, 8, or 4;
    /// in twos 6, and at the end 6, 4 and 4, or 4.
    /// </summary>
    public static int RowsOfTile<TRows, TLanes, T>(int left)
        where TRows : struct, IRows<TRows, TLanes, T>
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (TRows.Count == 2)
        {
            return left is 5 or 6 or > 8 ? 6 : 4;
        }

        int groups = (left + RowUnit - 1) / RowUnit;
        return RowUnit * (groups == 4 ? 2 : int.Min(groups, 3));
    }
}
