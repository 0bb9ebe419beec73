using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>All rows of a block of an <see cref="ExampleProduct"/>: some terms of one or two panels of columns.</summary>
/// <param name="a">a.</param>
/// <param name="weights">b.</param>
/// <param name="c">c.</param>
/// <param name="rows">The number of rows.</param>
/// <param name="term">The first term; if it is not 0, c goes on.</param>
/// <param name="terms">The number of terms.</param>
/// <param name="column">The first column.</param>
/// <param name="columns">The number of columns.</param>
/// <param name="memory">Holds copies of panels, and what columns start from.</param>
internal readonly ref struct ExampleBlock<TWeights, T>(
    PanelMatrix<T> a, TWeights weights, PanelMatrix<T> c, int rows, int term, int terms, int column, int columns, ProductMemory<T> memory) : ILanesComputation<T>
    where TWeights : struct, IWeights<T>, allows ref struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TWeights _weights = weights;

    /// <summary>Computes them.</summary>
    public void Compute(VectorWidth width) => ILanesComputation<T>.Run(this, width);

    /// <inheritdoc/>
    public void Compute<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        nint width = PanelLayout.Width<T>();
        ref T first = ref _weights.Panel(term, terms, column, ref memory.Weights(0));
        ref T second = ref columns > width ? ref _weights.Panel(term, terms, column + width, ref memory.Weights(1)) : ref first;
        for (int left = 0; left < columns; left += 2 * TLanes.Count)
        {
            int right = left + TLanes.Count;
            ref T bLeft = ref left < width ? ref Unsafe.Add(ref first, left) : ref Unsafe.Add(ref second, left - width);
            if (right >= columns)
            {
                ComputeColumns<FourNarrowRows<TLanes, T>, TLanes>(left, left, ref bLeft, ref bLeft);
                continue;
            }

            ref T bRight = ref right < width ? ref Unsafe.Add(ref first, right) : ref Unsafe.Add(ref second, right - width);
            if (TLanes.Count < width)
            {
                ComputeColumns<TwoWideRows<TLanes, T>, TLanes>(left, right, ref bLeft, ref bRight);
            }
            else
            {
                ComputeColumns<FourWideRows<TLanes, T>, TLanes>(left, right, ref bLeft, ref bRight);
            }
        }
    }

    private void ComputeColumns<TRows, TLanes>(int left, int right, ref T bLeft, ref T bRight)
        where TRows : struct, IRows<TRows, TLanes, T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var tile = new ExampleTile<T>
        {
            Depth = terms,
            NextPanel = a.PanelLength - PanelLayout.Width<T>(),
            BLeft = ref bLeft,
            BRight = ref bRight,
        };
        int tilesBefore = 0;
        for (int row = 0; row < rows; tilesBefore++)
        {
            int height = PanelLayout.RowsOfTile<TRows, TLanes, T>(rows - row);
            Place(ref tile, tilesBefore, row, left, right);
            switch (height / TRows.Count)
            {
                case 3:
                    ExampleKernels<TRows, TLanes, T>.Compute<ThreeGroups>(tile);
                    break;
                case 2:
                    ExampleKernels<TRows, TLanes, T>.Compute<TwoGroups>(tile);
                    break;
                default:
                    ExampleKernels<TRows, TLanes, T>.ComputeOne(tile);
                    break;
            }

            row += height;
        }
    }

    private void Place(ref ExampleTile<T> tile, int tilesBefore, nint row, int left, int right)
    {
        bool goesOn = term > 0;
        tile.A = ref a.At(row, term);
        tile.CLeft = ref c.At(row, column + left);
        tile.CRight = ref c.At(row, column + right);
        tile.StartLeft = ref goesOn ? ref tile.CLeft : ref memory.Start[left];
        tile.StartRight = ref goesOn ? ref tile.CRight : ref memory.Start[right];
        tile.StartRow = goesOn ? PanelLayout.Width<T>() : 0;
        // Once for a block, not once more for each way through its rows.
        if (left == 0 && column + (2 * columns) <= c.Columns)
        {
            _weights.LookAhead(term, terms, column + columns, tilesBefore, ref tile.LookAhead);
        }
    }
}
