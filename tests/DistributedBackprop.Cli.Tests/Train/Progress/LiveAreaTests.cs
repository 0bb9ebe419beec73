using DistributedBackprop.Cli.Train.Progress;
using Spectre.Console.Rendering;

namespace DistributedBackprop.Cli.Tests.Train.Progress;

/// <summary>Lines that are drawn in place below lines that stay.</summary>
public sealed class LiveAreaTests : IDisposable
{
    private readonly TerminalScreen _screen = new(width: 20, height: 10);
    private readonly LiveArea _area;

    public LiveAreaTests() => _area = new LiveArea(_screen.Console);

    public void Dispose() => _screen.Dispose();

    [Fact]
    public void The_area_is_drawn_in_place_and_the_log_grows_above_it()
    {
        Draw([], "first");
        Draw(["log 1"], "second", "line");
        Draw(["log 2", "log 3"], "third");
        Assert.Equal(["log 1", "log 2", "log 3", "third", ""], _screen.Rows);
    }

    [Fact]
    public void Each_change_is_one_write_and_no_change_none()
    {
        Draw([], []);
        Assert.Equal(0, _screen.Writes);
        Draw(["log"], "one", "two");
        Assert.Equal(1, _screen.Writes);
    }

    [Fact]
    public void A_longer_line_leaves_nothing_behind()
    {
        Draw([], "a long line", "another");
        Draw([], "short");
        Assert.Equal(["short", ""], _screen.Rows);
    }

    [Fact]
    public void Taken_away_nothing_is_left_and_the_cursor_is_ready()
    {
        Draw(["log"], "one", "two");
        Draw(["end"]);
        Assert.Equal(["log", "end", ""], _screen.Rows);
        Assert.True(_screen.IsReady);
    }

    [Fact]
    public void Log_lines_wider_than_the_terminal_wrap_and_stay_whole()
    {
        Draw([], "area", "below");
        Draw(["a line of the log of 36 characters!!"], "area");
        Assert.Equal(["a line of the log of", " 36 characters!!", "area", ""], _screen.Rows);
    }

    [Fact]
    public void What_looks_like_markup_is_printed_as_it_is()
    {
        Draw(["network.layers[0]"], "[red]");
        Assert.Equal(["network.layers[0]", "[red]", ""], _screen.Rows);
    }

    [Fact]
    public void A_terminal_that_became_narrower_is_cleared_of_the_broken_lines()
    {
        Draw(["log"], "a line of 19 cells.", "short");
        _screen.Resize(width: 8, height: 10);
        Draw([], "narrow");
        Assert.Equal(["log", "narrow", ""], _screen.Rows);
    }

    [Fact]
    public void What_others_wrote_below_is_left_alone()
    {
        Draw([], "before");
        _screen.Write("$ fg\n");
        _area.Forget();
        Draw([], "after");
        Assert.Equal(["before", "$ fg", "after", ""], _screen.Rows);
    }

    [Theory]
    [InlineData(20, 10, 19, 8)]
    [InlineData(1, 1, 0, 0)]
    public void There_is_room_for_the_cursor_and_the_log(int width, int height, int areaWidth, int areaHeight)
    {
        _screen.Resize(width, height);
        Assert.Equal((areaWidth, areaHeight), (_area.Width, _area.Height));
    }

    private void Draw(string[] above, params string[] lines) =>
        _area.Draw(above, [.. lines.Select(line => new AreaLine([new Segment(line)]))]);
}
