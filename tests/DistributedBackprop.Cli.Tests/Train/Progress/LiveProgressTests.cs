using System.Text;
using DistributedBackprop.Cli.Train.Progress;
using DistributedBackprop.Training.Plan;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Tests.Train.Progress;

/// <summary>A live view on a terminal: frames, the log above, errors between, and an end that leaves the terminal sound.</summary>
public sealed class LiveProgressTests : IDisposable
{
    private const string Head = "epoch 1/4  step 0/5  ──────────────────────────────  0 %  starting";

    private readonly TerminalScreen _screen = new(width: 80, height: 24);
    private readonly StringWriter _after = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly HandTime _time = new();
    private readonly LiveProgress _progress;

    public LiveProgressTests() => _progress = new LiveProgress(_screen.Console, _after, _error, errorIsTerminal: true, _time);

    public void Dispose()
    {
        _progress.Dispose();
        _screen.Dispose();
        _after.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void What_the_program_does_before_the_run_is_shown_until_the_run_is()
    {
        _progress.ShowRemark("reading a.csv");
        _time.Tick();
        Assert.Equal(["reading a.csv", ""], _screen.Rows);
        ShowRun();
        _time.Tick();
        Assert.Equal([Head, ""], _screen.Rows);
    }

    [Fact]
    public void Lines_of_the_log_come_with_the_next_frame_above_the_view()
    {
        ShowRun();
        _progress.Output.WriteLine("epoch 1");
        _progress.Output.WriteLine("epoch 2");
        Assert.Equal(0, _screen.Writes);
        _time.Tick();
        Assert.Equal(1, _screen.Writes);
        Assert.Equal(["epoch 1", "epoch 2", Head, ""], _screen.Rows);
    }

    [Fact]
    public void Events_are_drawn_at_the_next_frame_however_many_there_are()
    {
        ShowRun();
        for (int update = 0; update < 4; update++)
        {
            _progress.Note(new StepApplied(new ModelVersion(1, update), [], 20));
        }

        _time.Tick();
        Assert.Equal(1, _screen.Writes);
        Assert.StartsWith("epoch 1/4  step 4/5  ", _screen.Rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_prints_what_waits_takes_the_view_away_and_lets_later_lines_through()
    {
        ShowRun();
        _time.Tick();
        _progress.Output.WriteLine("finishing");
        _progress.Dispose();
        Assert.Equal(["finishing", ""], _screen.Rows);
        Assert.True(_screen.IsReady);

        _progress.Output.WriteLine("run folder: r");
        _time.Tick();
        _progress.Dispose();
        Assert.Equal("run folder: r\n", _after.ToString());
        Assert.Equal(["finishing", ""], _screen.Rows);
    }

    [Fact]
    public void An_error_is_printed_at_once_after_the_lines_that_wait_where_the_view_was()
    {
        ShowRun();
        _time.Tick();
        _progress.Output.WriteLine("epoch 1");
        _progress.Error.WriteLine("dbp: log.txt cannot be written");
        Assert.Equal(["epoch 1", ""], _screen.Rows);
        Assert.Equal("dbp: log.txt cannot be written\n", _error.ToString());
        _time.Tick();
        Assert.Equal(["epoch 1", Head, ""], _screen.Rows);
    }

    [Fact]
    public void Errors_that_go_elsewhere_leave_the_view_alone()
    {
        using var progress = new LiveProgress(_screen.Console, _after, _error, errorIsTerminal: false, _time);
        Assert.Same(_error, progress.Error);
    }

    [Fact]
    public void A_log_faster_than_frames_is_printed_before_too_much_waits()
    {
        for (int line = 1; line < LiveProgress.LinesWaitingMost; line++)
        {
            _progress.Output.WriteLine($"{line}");
        }

        Assert.Equal(0, _screen.Writes);
        _progress.Output.WriteLine("last");
        Assert.Equal("last", _screen.Rows[^2]);
    }

    /// <summary>The frame that comes late must not draw over what the shell wrote before the signal told of it.</summary>
    [Fact]
    public void After_a_suspension_the_view_is_drawn_below_what_the_shell_wrote()
    {
        ShowRun();
        _time.Tick();
        _screen.Write("[1]+ Stopped\n$ fg\n");
        _time.Tick(TimeSpan.FromSeconds(30));
        _time.Tick();
        Assert.Equal([Head, "[1]+ Stopped", "$ fg", ""], _screen.Rows);

        _progress.DrawBelow();
        TickFor(seconds: 1);
        Assert.Equal([Head, "[1]+ Stopped", "$ fg", Head, ""], _screen.Rows);
    }

    [Fact]
    public void A_terminal_that_is_gone_ends_the_view_and_later_lines_meet_the_error()
    {
        using var gone = new GoneTerminal();
        using var progress = new LiveProgress(gone.Console, gone, _error, errorIsTerminal: true, _time);
        progress.Output.WriteLine("epoch 1");
        _time.Tick();
        Assert.Throws<IOException>(() => progress.Output.WriteLine("epoch 2"));
    }

    private void ShowRun() => _progress.ShowRun(new ProgressState(epochs: 4, new TrainingPlan(100, 20, 20, 10), []));

    private void TickFor(int seconds)
    {
        for (int tick = 0; tick < seconds * LiveProgress.FramesPerSecond; tick++)
        {
            _time.Tick();
        }
    }

    private sealed class GoneTerminal : TextWriter
    {
        public Spectre.Console.IAnsiConsole Console => Terminal.Connect(this, Spectre.Console.AnsiSupport.Yes);

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("Input/output error");
    }
}
