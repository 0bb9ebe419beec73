using System.Runtime.InteropServices;
using DistributedBackprop.Training.Roles;
using Spectre.Console;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>
/// Shows a run at the bottom of a terminal, below its log. Who trains only notes events and queues lines; a timer draws them,
/// so that a slow or stopped terminal holds nobody up before <see cref="LinesWaitingMost"/> lines wait.
/// </summary>
internal sealed class LiveProgress : IProgressView
{
    /// <summary>How often the terminal is drawn to.</summary>
    public const int FramesPerSecond = 10;

    /// <summary>The most lines that wait for the next frame; who prints more draws them himself.</summary>
    public const int LinesWaitingMost = 1000;

    /// <summary>How long the end waits for a frame under way. Only a terminal that has stopped takes longer.</summary>
    private static readonly TimeSpan LongestFrame = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A frame that comes so long after the one before is late: the program may have been suspended. For as long again nothing is
    /// drawn, so that the signal that tells of it comes first.
    /// </summary>
    private static readonly TimeSpan LatestFrame = TimeSpan.FromSeconds(0.5);

    private readonly Lock _stateGate = new();
    private readonly Lock _terminalGate = new();
    private readonly IAnsiConsole _console;
    private readonly LiveArea _area;
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _frames;
    private List<string> _lines = [];
    private string? _remark;
    private ProgressState? _run;
    private PosixSignalRegistration? _continuation;
    private TimeSpan _lastFrame;
    private TimeSpan _quietUntil;
    private volatile bool _over;

    /// <summary>Begins to draw; there is nothing to see yet.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="output">The same terminal, for lines after the view's end.</param>
    /// <param name="error">Where errors go.</param>
    /// <param name="errorIsTerminal">Whether errors go to the terminal too, and must not mix with what is drawn.</param>
    /// <param name="time">The time.</param>
    public LiveProgress(IAnsiConsole console, TextWriter output, TextWriter error, bool errorIsTerminal, TimeProvider time)
    {
        _console = console;
        _area = new LiveArea(console);
        _output = output;
        _error = error;
        _time = time;
        _start = time.GetTimestamp();
        Output = new LineWriter(PrintLine);
        Error = errorIsTerminal ? new LineWriter(PrintError) : error;
        TimeSpan period = TimeSpan.FromSeconds(1) / FramesPerSecond;
        _frames = time.CreateTimer(_ => DrawFrame(), null, period, period);
    }

    /// <inheritdoc/>
    public TextWriter Output { get; }

    /// <inheritdoc/>
    public TextWriter Error { get; }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <inheritdoc/>
    public void ShowRemark(string remark)
    {
        lock (_stateGate)
        {
            _remark = remark;
        }
    }

    /// <inheritdoc/>
    public void ShowRun(ProgressState run)
    {
        lock (_stateGate)
        {
            _run = run;
        }
    }

    /// <inheritdoc/>
    public void Note(RunEvent happened)
    {
        lock (_stateGate)
        {
            _run?.Note(happened, Now);
        }
    }

    /// <summary>From now on draws below what the shell has written whenever the program goes on after Ctrl+Z. Windows knows no such thing.</summary>
    public void FollowSuspension()
    {
        if (!OperatingSystem.IsWindows())
        {
            _continuation = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => DrawBelow());
        }
    }

    /// <summary>Draws below what others have written to the terminal.</summary>
    public void DrawBelow()
    {
        lock (_terminalGate)
        {
            _area.Forget();
        }
    }

    /// <summary>Prints the lines that wait, and takes away what is drawn. Lines printed later go straight to the terminal.</summary>
    public void Dispose()
    {
        _continuation?.Dispose();
        _frames.Dispose();
        bool free = _terminalGate.TryEnter(LongestFrame);
        try
        {
            if (free)
            {
                TakeAway();
            }

            End();
        }
        finally
        {
            if (free)
            {
                _terminalGate.Exit();
            }
        }
    }

    /// <summary>A frame that comes while another is being written is passed over.</summary>
    private void DrawFrame()
    {
        if (!_terminalGate.TryEnter())
        {
            return;
        }

        try
        {
            if (!_over && !IsSuspensionLikely(Now))
            {
                Draw(Picture());
            }
        }
        finally
        {
            _terminalGate.Exit();
        }
    }

    private bool IsSuspensionLikely(TimeSpan now)
    {
        if (now - _lastFrame > LatestFrame)
        {
            _quietUntil = now + LatestFrame;
        }

        _lastFrame = now;
        return now < _quietUntil;
    }

    private IReadOnlyList<AreaLine> Picture()
    {
        var drawing = new ProgressDrawing(_area.Width, _area.Height, _console.Profile.Capabilities.Unicode);
        ProgressSnapshot? snapshot;
        string? remark;
        lock (_stateGate)
        {
            snapshot = _run?.At(Now);
            remark = _remark;
        }

        return snapshot is not null ? drawing.Draw(snapshot) : remark is not null ? drawing.Draw(remark) : [];
    }

    private void TakeAway()
    {
        if (!_over)
        {
            Draw([]);
        }
    }

    private void Draw(IReadOnlyList<AreaLine> picture)
    {
        List<string> lines = TakeLines();
        try
        {
            _area.Draw(lines, picture);
        }
        catch (IOException)
        {
            // The terminal is gone. From here on lines go to the output, where their printer meets the error and tells of it.
            End();
        }
    }

    private List<string> TakeLines()
    {
        lock (_stateGate)
        {
            List<string> lines = _lines;
            _lines = [];
            return lines;
        }
    }

    private void End()
    {
        lock (_stateGate)
        {
            _over = true;
        }
    }

    private void PrintLine(string line)
    {
        if (Queue(line) is not { } waiting)
        {
            _output.WriteLine(line);
            _output.Flush();
        }
        else if (waiting >= LinesWaitingMost)
        {
            lock (_terminalGate)
            {
                TakeAway();
            }
        }
    }

    /// <summary>Lets a line wait for the next frame.</summary>
    /// <returns>How many wait; null where no frame will come.</returns>
    private int? Queue(string line)
    {
        lock (_stateGate)
        {
            if (_over)
            {
                return null;
            }

            _lines.Add(line);
            return _lines.Count;
        }
    }

    private void PrintError(string line)
    {
        lock (_terminalGate)
        {
            TakeAway();
            _error.WriteLine(line);
        }
    }
}
