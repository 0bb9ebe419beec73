using Spectre.Console.Rendering;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>One line of text with styles.</summary>
/// <param name="Segments">Its pieces; none holds the end of a line.</param>
internal sealed record AreaLine(IReadOnlyList<Segment> Segments)
{
    /// <summary>The cells that it takes.</summary>
    public int Cells => Segment.CellCount(Segments);

    /// <summary>The line, cut off where it is longer.</summary>
    /// <param name="cells">The cells it may take, 0 or more.</param>
    public AreaLine CropTo(int cells) => Cells <= cells ? this : new AreaLine(Segment.Truncate(Segments, cells));
}
