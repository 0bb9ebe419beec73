using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>All rows of a block of an <see cref="ExampleProduct"/>: some terms and columns, of which the weights are packed.</summary>
/// <param name="a">a.</param>
/// <param name="weights">b.</param>
/// <param name="c">c.</param>
/// <param name="rows">The number of rows.</param>
/// <param name="term">The first term; if it is not 0, c goes on.</param>
/// <param name="terms">The number of terms.</param>
/// <param name="column">The first column.</param>
/// <param name="columns">The number of columns.</param>
/// <param name="memory">Holds the packed weights, and what columns start from.</param>
internal readonly ref struct ExampleBlock<TWeights, T>(
    PanelMatrix<T> a, TWeights weights, PanelMatrix<T> c, int rows, int term, int terms, int column, int columns, ProductMemory<T> memory) : ILanesComputation<T>
    where TWeights : struct, IWeights<T>, allows ref struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of weights that begin so many bytes apart, or a multiple of it, share their place in a first-level cache, which keeps few of them.</summary>
    private const int CacheWayBytes = 4096;

    private readonly TWeights _weights = weights;

    /// <summary>Computes them.</summary>
    public void Compute(VectorWidth width) => ILanesComputation<T>.Run(this, width);

    /// <inheritdoc/>
    public void Compute<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        bool packsInPassing = TWeights.HasRows && c.Columns * Unsafe.SizeOf<T>() % CacheWayBytes != 0
            && columns == 2 * TLanes.Count && PanelLayout.RowsOfTile<TLanes, T>(rows) == PanelLayout.TallRows;
        if (!packsInPassing)
        {
            _weights.Pack(term, terms, column, columns, ref memory.Weights(0));
        }

        for (int left = 0; left < columns; left += 2 * TLanes.Count)
        {
            if (left + TLanes.Count < columns)
            {
                ComputeColumns<FourWideRows<TLanes, T>, TLanes>(left, left + TLanes.Count, packsInPassing);
            }
            else
            {
                ComputeColumns<FourNarrowRows<TLanes, T>, TLanes>(left, left, packsInPassing);
            }
        }
    }

    private void ComputeColumns<TRows, TLanes>(int left, int right, bool packsInPassing)
        where TRows : struct, IFourRows<TRows, TLanes, T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var tile = new ExampleTile<T>
        {
            Depth = terms,
            NextPanel = a.PanelLength - PanelLayout.Width<T>(),
            BLeft = ref memory.Weights(left),
            BRight = ref memory.Weights(right),
            SourceRow = c.Columns,
        };
        int first = 0;
        if (packsInPassing)
        {
            Place(ref tile, first, left, right);
            tile.Source = ref _weights.At(term, column);
            ExampleKernels<TRows, TLanes, T>.ComputeAndPack<TwelveRows>(tile);
            first = PanelLayout.TallRows;
        }

        for (int row = first; row < rows;)
        {
            int height = PanelLayout.RowsOfTile<TLanes, T>(rows - row);
            Place(ref tile, row, left, right);
            if (height > PanelLayout.RowGroup)
            {
                LookAhead(ref tile, row - first);
            }

            switch (height)
            {
                case 3 * PanelLayout.RowGroup:
                    ExampleKernels<TRows, TLanes, T>.Compute<TwelveRows>(tile);
                    break;
                case 2 * PanelLayout.RowGroup:
                    ExampleKernels<TRows, TLanes, T>.Compute<EightRows>(tile);
                    break;
                default:
                    ExampleKernels<TRows, TLanes, T>.Four(tile);
                    break;
            }

            row += height;
        }
    }

    private void Place(ref ExampleTile<T> tile, nint row, int left, int right)
    {
        bool goesOn = term > 0;
        tile.A = ref a.At(row, term);
        tile.CLeft = ref c.At(row, column + left);
        tile.CRight = ref c.At(row, column + right);
        tile.StartLeft = ref goesOn ? ref tile.CLeft : ref memory.Start[left];
        tile.StartRight = ref goesOn ? ref tile.CRight : ref memory.Start[right];
        tile.StartRow = goesOn ? PanelLayout.Width<T>() : 0;
    }

    /// <summary>Spreads the way of the next columns' weights to a near cache over the tiles of these: a row for each of a's panels.</summary>
    private void LookAhead(ref ExampleTile<T> tile, int row)
    {
        int ahead = row / PanelLayout.TallRows * (terms / PanelLayout.Width<T>());
        tile.LooksAhead = TWeights.HasRows && column + (2 * columns) <= c.Columns && ahead + PanelLayout.Count<T>(terms) <= terms;
        if (tile.LooksAhead)
        {
            tile.Ahead = ref _weights.At(term + ahead, column + columns);
        }
    }
}
