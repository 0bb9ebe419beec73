using System.Numerics;
using System.Runtime.CompilerServices;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>The memory that a layer's computations need beside their operands: some 100 KiB and a row. One for each thread.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="widest">The most columns of a matrix.</param>
internal sealed class ProductMemory<T>(int widest)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most rows of a panel of weights at a time: two of them stay in a first-level cache of 48 KiB, and three blocks hold 784 inputs, an image's.</summary>
    public const int BlockTerms = 272;

    /// <summary>The panels of weights at a time: as wide as a tile of the widest vectors.</summary>
    public const int BlockPanels = 2;

    /// <summary>As many as sums of the tree can wait: one for each digit of a number of leaves, and the one under way.</summary>
    private const int MostSums = 32;

    private readonly AlignedMemory<T> _weights = new(BlockPanels * BlockTerms * PanelLayout.Width<T>());
    private readonly AlignedMemory<T> _start = new(BlockPanels * PanelLayout.Width<T>());
    private readonly AlignedMemory<T> _sums = new(MostSums * SumLength);
    private readonly AlignedMemory<T> _edge = new(SumLength);
    private readonly AlignedMemory<T> _outputRow = new(widest);

    /// <summary>What the columns of a block start from.</summary>
    public Span<T> Start => _start.Span;

    /// <summary>Sums of the tree that wait for those to their right, at the widest vectors' length each.</summary>
    public Span<T> Sums => _sums.Span;

    /// <summary>A tile of a gradient that does not fit it.</summary>
    public Span<T> Edge => _edge.Span;

    /// <summary>A row of outputs.</summary>
    public Span<T> OutputRow => _outputRow.Span;

    /// <summary>Memory for a panel of weights that are not read where they lie: the first or the second.</summary>
    public ref T Weights(int panel) => ref Unsafe.Add(ref _weights.First, panel * BlockTerms * PanelLayout.Width<T>());

    private static int SumLength => PanelLayout.MostRowsOfTile * 2 * PanelLayout.Width<T>();
}
