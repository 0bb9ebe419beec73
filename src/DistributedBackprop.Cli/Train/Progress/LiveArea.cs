using Spectre.Console;
using Spectre.Console.Rendering;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>
/// Lines at the bottom of a terminal that are drawn anew in place, below lines that scroll away and stay. Each change is one
/// write. The cursor rests below the area and is never hidden, so that however the program ends nothing is left to restore.
/// </summary>
/// <remarks>Not safe for several threads at once.</remarks>
/// <param name="console">The terminal. It understands ANSI sequences.</param>
internal sealed class LiveArea(IAnsiConsole console)
{
    private const string ToLineStart = "\r";
    private const string ClearToLineEnd = "\e[K";
    private const string ClearToScreenEnd = "\e[J";

    private int[] _drawn = [];

    /// <summary>The cells of a line: one less than the terminal has, as a line that fills it would put the cursor nobody knows where.</summary>
    public int Width => Math.Max(console.Profile.Width - 1, 0);

    /// <summary>The most lines: with the cursor's below and one above, so that the log is seen.</summary>
    public int Height => Math.Max(console.Profile.Height - 2, 0);

    /// <summary>Draws the area anew.</summary>
    /// <param name="above">Lines to print above it.</param>
    /// <param name="area">Its lines, none wider than <see cref="Width"/>; none to take it away.</param>
    /// <exception cref="IOException">The terminal cannot be written to.</exception>
    public void Draw(IReadOnlyList<string> above, IReadOnlyList<AreaLine> area)
    {
        if (above.Count + area.Count + _drawn.Length > 0)
        {
            console.Write(new Frame([.. Compose(above, area)]));
            _drawn = [.. area.Select(line => line.Cells)];
        }
    }

    /// <summary>Leaves what is drawn where it is: others have written to the terminal since.</summary>
    public void Forget() => _drawn = [];

    private IEnumerable<Segment> Compose(IReadOnlyList<string> above, IReadOnlyList<AreaLine> area)
    {
        yield return Segment.Control(ToLineStart + Up(RowsDrawn()));
        if (above.Count > 0)
        {
            // These may be longer than the terminal is wide: what is below must go first.
            yield return Segment.Control(ClearToScreenEnd);
        }

        foreach (string line in above)
        {
            yield return new Segment(line);
            yield return Segment.LineBreak;
        }

        foreach (AreaLine line in area)
        {
            foreach (Segment segment in line.Segments)
            {
                yield return segment;
            }

            yield return Segment.Control(ClearToLineEnd);
            yield return Segment.LineBreak;
        }

        yield return Segment.Control(ClearToScreenEnd);
    }

    /// <summary>The rows that the area takes now: a terminal that became narrower has broken its lines.</summary>
    private int RowsDrawn()
    {
        int width = Math.Max(console.Profile.Width, 1);
        return _drawn.Sum(cells => Math.Max((cells + width - 1) / width, 1));
    }

    private static string Up(int rows) => rows > 0 ? FormattableString.Invariant($"\e[{rows}A") : "";

    private sealed class Frame(IReadOnlyList<Segment> segments) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => segments;
    }
}
