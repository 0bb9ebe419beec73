using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// The sum of the squares of each of some rows, with the bits of <see cref="ReductionKernels.SumOfSquares"/>. Panel after panel, so that
/// memory is read in order, for a few rows at once, so that no chain waits for itself.
/// </summary>
internal static class RowNorms
{
    /// <summary>The most rows of a call: their lanes stay in the first-level cache.</summary>
    public const int MostRows = 32;

    /// <summary>Sums the squares of the elements of rows [first .. first + sums.Length), in float64.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="first">The first row: a multiple of four.</param>
    /// <param name="sums">One sum a row, at most <see cref="MostRows"/>; overwritten.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void SumsOfSquares<T>(PanelMatrix<T> matrix, int first, Span<double> sums, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(first % PanelLayout.RowUnit == 0 && sums.Length <= MostRows);
        width = VectorWidths.Resolve(width);
        switch (width)
        {
            case VectorWidth.Bits512:
                SumsOfSquares<Lanes512<double>, T>(matrix, first, sums);
                break;
            case VectorWidth.Bits256:
                SumsOfSquares<Lanes256<double>, T>(matrix, first, sums);
                break;
            case VectorWidth.Bits128:
                SumsOfSquares<Lanes128<double>, T>(matrix, first, sums);
                break;
            default:
                SumsOfSquares<ScalarLanes<double>, T>(matrix, first, sums);
                break;
        }
    }

    [SkipLocalsInit]
    private static void SumsOfSquares<TLanes, T>(PanelMatrix<T> matrix, int first, Span<double> sums)
        where TLanes : struct, ILanes<TLanes, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<double> lanes = stackalloc double[MostRows * VirtualLanes.LaneCount];
        AddGroups<TLanes, T>(matrix, first, sums.Length, lanes);
        lanes = lanes[..(sums.Length * VirtualLanes.LaneCount)];
        AddLastColumns<TLanes, T>(matrix, first, lanes);
        for (int row = 0; row < sums.Length; row++)
        {
            sums[row] = VirtualLanes.SumOf(lanes.Slice(row * VirtualLanes.LaneCount, VirtualLanes.LaneCount));
        }
    }

    /// <summary>The columns in whole groups of as many as there are lanes.</summary>
    private static void AddGroups<TLanes, T>(PanelMatrix<T> matrix, int first, int rows, Span<double> lanes)
        where TLanes : struct, ILanes<TLanes, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (2 * TLanes.Count == VirtualLanes.LaneCount)
        {
            AddFourRows<TLanes, T>(matrix, first, rows, lanes);
        }
        else
        {
            AddTwoRows<TLanes, T>(matrix, first, rows, lanes);
        }
    }

    /// <summary>Four rows of two vectors at once, whose sums stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFourRows<TLanes, T>(PanelMatrix<T> matrix, int first, int rows, Span<double> lanes)
        where TLanes : struct, ILanes<TLanes, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint width = PanelLayout.Width<T>();
        nint groups = matrix.Columns / VirtualLanes.LaneCount;
        nint nextGroup = VirtualLanes.LaneCount / width * matrix.PanelLength;
        ReadOnlySpan<T> values = matrix.Values;
        for (nint row = 0; row < rows; row += 4)
        {
            TLanes zero = TLanes.Broadcast(0.0);
            TLanes left0 = zero, left1 = zero, left2 = zero, left3 = zero;
            TLanes right0 = zero, right1 = zero, right2 = zero, right3 = zero;
            nint left = matrix.OffsetOf(first + row, 0);
            nint right = matrix.OffsetOf(first + row, TLanes.Count);
            for (nint group = groups; group > 0; group--)
            {
                AddSquare(ref left0, TLanes.LoadWidened(values, left));
                AddSquare(ref right0, TLanes.LoadWidened(values, right));
                AddSquare(ref left1, TLanes.LoadWidened(values, left + width));
                AddSquare(ref right1, TLanes.LoadWidened(values, right + width));
                AddSquare(ref left2, TLanes.LoadWidened(values, left + (2 * width)));
                AddSquare(ref right2, TLanes.LoadWidened(values, right + (2 * width)));
                AddSquare(ref left3, TLanes.LoadWidened(values, left + (3 * width)));
                AddSquare(ref right3, TLanes.LoadWidened(values, right + (3 * width)));
                left += nextGroup;
                right += nextGroup;
            }

            nint place = row * VirtualLanes.LaneCount;
            Store(left0, right0, lanes, place);
            Store(left1, right1, lanes, place + VirtualLanes.LaneCount);
            Store(left2, right2, lanes, place + (2 * VirtualLanes.LaneCount));
            Store(left3, right3, lanes, place + (3 * VirtualLanes.LaneCount));
        }
    }

    /// <summary>Two rows of four vectors at once: as narrow vectors as AVX2's then read a cache line at once, too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTwoRows<TLanes, T>(PanelMatrix<T> matrix, int first, int rows, Span<double> lanes)
        where TLanes : struct, ILanes<TLanes, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint width = PanelLayout.Width<T>();
        nint groups = matrix.Columns / VirtualLanes.LaneCount;
        nint nextGroup = VirtualLanes.LaneCount / width * matrix.PanelLength;
        ReadOnlySpan<T> values = matrix.Values;
        for (nint row = 0; row < rows; row += 2)
        {
            for (nint lane = 0; lane < VirtualLanes.LaneCount; lane += 4 * TLanes.Count)
            {
                TLanes zero = TLanes.Broadcast(0.0);
                TLanes upper0 = zero, upper1 = zero, upper2 = zero, upper3 = zero;
                TLanes lower0 = zero, lower1 = zero, lower2 = zero, lower3 = zero;
                nint left = matrix.OffsetOf(first + row, lane);
                nint right = matrix.OffsetOf(first + row, lane + (2 * TLanes.Count));
                for (nint group = groups; group > 0; group--)
                {
                    AddSquare(ref upper0, TLanes.LoadWidened(values, left));
                    AddSquare(ref upper1, TLanes.LoadWidened(values, left + TLanes.Count));
                    AddSquare(ref upper2, TLanes.LoadWidened(values, right));
                    AddSquare(ref upper3, TLanes.LoadWidened(values, right + TLanes.Count));
                    AddSquare(ref lower0, TLanes.LoadWidened(values, left + width));
                    AddSquare(ref lower1, TLanes.LoadWidened(values, left + width + TLanes.Count));
                    AddSquare(ref lower2, TLanes.LoadWidened(values, right + width));
                    AddSquare(ref lower3, TLanes.LoadWidened(values, right + width + TLanes.Count));
                    left += nextGroup;
                    right += nextGroup;
                }

                nint place = (row * VirtualLanes.LaneCount) + lane;
                Store(upper0, upper1, lanes, place);
                Store(upper2, upper3, lanes, place + (2 * TLanes.Count));
                Store(lower0, lower1, lanes, place + VirtualLanes.LaneCount);
                Store(lower2, lower3, lanes, place + VirtualLanes.LaneCount + (2 * TLanes.Count));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquare<TLanes>(ref TLanes sum, TLanes value)
        where TLanes : struct, ILanes<TLanes, double> => sum.Accumulate(value, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes>(TLanes left, TLanes right, Span<double> lanes, nint place)
        where TLanes : struct, ILanes<TLanes, double>
    {
        TLanes.Store(left, lanes, place);
        TLanes.Store(right, lanes, place + TLanes.Count);
    }

    /// <summary>The columns after the last whole group: no vector of them lies in two panels.</summary>
    private static void AddLastColumns<TLanes, T>(PanelMatrix<T> matrix, int first, Span<double> lanes)
        where TLanes : struct, ILanes<TLanes, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int column = matrix.Columns / VirtualLanes.LaneCount * VirtualLanes.LaneCount;
        for (; column <= matrix.Columns - TLanes.Count; column += TLanes.Count)
        {
            AddColumns<TLanes, T>(matrix, first, column, lanes);
        }

        for (; column < matrix.Columns; column++)
        {
            AddColumns<ScalarLanes<double>, T>(matrix, first, column, lanes);
        }
    }

    /// <summary>As many columns as a vector has lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumns<TLanes, T>(PanelMatrix<T> matrix, int first, int column, Span<double> lanes)
        where TLanes : struct, ILanes<TLanes, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> values = matrix.Values;
        nint place = matrix.OffsetOf(first, column);
        for (nint lane = column % VirtualLanes.LaneCount; lane < lanes.Length; lane += VirtualLanes.LaneCount)
        {
            TLanes sum = TLanes.Load(lanes, lane);
            AddSquare(ref sum, TLanes.LoadWidened(values, place));
            TLanes.Store(sum, lanes, lane);
            place += PanelLayout.Width<T>();
        }
    }
}
