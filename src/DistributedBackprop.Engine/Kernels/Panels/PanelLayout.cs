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

    /// <summary>Kernels take rows by fours; panels have memory for as many.</summary>
    public const int RowGroup = 4;

    /// <summary>The rows of a tall tile, for as many as there are: <see cref="IFourRows{TSelf, TLanes, T}"/> three times.</summary>
    public const int TallRows = 3 * RowGroup;

    /// <summary>The columns of a panel: 16 of float, 8 of double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Width<T>()
        where T : unmanaged => Bytes / Unsafe.SizeOf<T>();

    /// <summary>The panels of a matrix.</summary>
    public static int Count<T>(int columns)
        where T : unmanaged => (columns + Width<T>() - 1) / Width<T>();

    /// <summary>The rows that panels have memory for.</summary>
    public static long RowsFor(int rows) => ((long)rows + RowGroup - 1) / RowGroup * RowGroup;

    /// <summary>
    /// The rows of the next tile, where so many are left: 12, and at the end 12, 8 and 8, or 8; 4 where no more are left, and where vectors are narrower than a panel,
    /// as there are 16 registers only.
    /// </summary>
    public static int RowsOfTile<TLanes, T>(int left)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int groups = (left + RowGroup - 1) / RowGroup;
        return TLanes.Count < Width<T>() ? RowGroup : RowGroup * (groups == 4 ? 2 : int.Min(groups, 3));
    }
}
