using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// The sum of the squares of each of some rows, with the bits of <see cref="ReductionKernels.SumOfSquares"/>. Panel after panel, so that
/// memory is read in order and no row's chains wait for themselves.
/// </summary>
internal static class RowNorms
{
    /// <summary>The most rows of a call: their lanes stay in the first-level cache.</summary>
    public const int MostRows = 32;

    /// <summary>Sums the squares of the elements of rows [first .. first + sums.Length), in float64.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="first">The first row.</param>
    /// <param name="sums">One sum a row, at most <see cref="MostRows"/>; overwritten.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void SumsOfSquares<T>(PanelMatrix<T> matrix, int first, Span<double> sums, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        width = VectorWidths.Resolve(width);
        switch (width)
        {
            case VectorWidth.Bits512:
                SumsOfSquares<Lanes512<double>, T>(matrix, first, sums, width);
                break;
            case VectorWidth.Bits256:
                SumsOfSquares<Lanes256<double>, T>(matrix, first, sums, width);
                break;
            case VectorWidth.Bits128:
                SumsOfSquares<Lanes128<double>, T>(matrix, first, sums, width);
                break;
            default:
                SumsOfSquares<ScalarLanes<double>, T>(matrix, first, sums, width);
                break;
        }
    }

    [SkipLocalsInit]
    private static void SumsOfSquares<TLanes, T>(PanelMatrix<T> matrix, int first, Span<double> sums, VectorWidth width)
        where TLanes : struct, ILanes<TLanes, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<double> lanes = stackalloc double[MostRows * VirtualLanes.LaneCount];
        lanes = lanes[..(sums.Length * VirtualLanes.LaneCount)];
        lanes.Clear();
        int fullPanels = matrix.Columns / PanelLayout.Width<T>();
        for (int panel = 0; panel < fullPanels; panel++)
        {
            AddPanel<TLanes, T>(matrix, panel, first, lanes);
        }

        AddLastColumns(matrix, fullPanels * PanelLayout.Width<T>(), first, lanes);
        for (int row = 0; row < sums.Length; row++)
        {
            sums[row] = ReductionKernels.FoldSum(lanes.Slice(row * VirtualLanes.LaneCount, VirtualLanes.LaneCount), width);
        }
    }

    private static void AddPanel<TLanes, T>(PanelMatrix<T> matrix, int panel, int first, Span<double> lanes)
        where TLanes : struct, ILanes<TLanes, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = PanelLayout.Width<T>();
        int firstLane = panel * width % VirtualLanes.LaneCount;
        int rows = lanes.Length / VirtualLanes.LaneCount;
        ReadOnlySpan<T> values = matrix.Panel(panel, first + rows)[(first * width)..];
        for (int row = 0; row < rows; row++)
        {
            nint lane = (row * VirtualLanes.LaneCount) + firstLane;
            for (nint column = 0; column < width; column += TLanes.Count)
            {
                TLanes value = TLanes.LoadWidened(values, (row * width) + column);
                TLanes.Store(TLanes.FusedMultiplyAdd(value, value, TLanes.Load(lanes, lane + column)), lanes, lane + column);
            }
        }
    }

    /// <summary>The columns of a panel that is not full, one by one: what fills it up does not count.</summary>
    private static void AddLastColumns<T>(PanelMatrix<T> matrix, int firstColumn, int first, Span<double> lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < lanes.Length / VirtualLanes.LaneCount; row++)
        {
            for (int column = firstColumn; column < matrix.Columns; column++)
            {
                double value = Conversion.Widen(matrix.At(first + row, column));
                ref double lane = ref lanes[(row * VirtualLanes.LaneCount) + (column % VirtualLanes.LaneCount)];
                lane = double.FusedMultiplyAdd(value, value, lane);
            }
        }
    }
}
