using Spectre.Console;
using Spectre.Console.Rendering;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>A line in the making: parts with gaps between them, of which those that do not fit are left out.</summary>
/// <param name="width">The cells the line may take.</param>
internal sealed class LineParts(int width)
{
    private const int Gap = 2;

    private readonly List<AreaLine> _parts = [];

    /// <summary>The cells that another part may take, after the gap before it. The first part is there in any case, so this may be negative.</summary>
    public int Room => width - _parts.Sum(part => part.Cells + Gap);

    /// <summary>Adds a part at the end if it fits.</summary>
    public void Add(string text, Style? style = null) => InsertAt(_parts.Count, [new Segment(text, style ?? Style.Plain)]);

    /// <summary>Adds what fits of a part.</summary>
    public void AddCropped(string text, Style? style = null) =>
        InsertAt(_parts.Count, new AreaLine([new Segment(text, style ?? Style.Plain)]).CropTo(Math.Max(Room, 0)).Segments);

    /// <summary>Inserts a part if it fits.</summary>
    /// <param name="place">The number of parts before it.</param>
    /// <param name="segments">The part.</param>
    /// <returns>Whether it fits.</returns>
    public bool InsertAt(int place, IReadOnlyList<Segment> segments)
    {
        var part = new AreaLine(segments);
        if (_parts.Count > 0 && part.Cells > Room)
        {
            return false;
        }

        _parts.Insert(place, part);
        return true;
    }

    /// <summary>The line.</summary>
    public AreaLine ToLine() => new([.. _parts.SelectMany((part, number) => number == 0 ? part.Segments : [new Segment(new string(' ', Gap)), .. part.Segments])]);
}
