using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace DistributedBackprop.Cli.Tests.Processes;

/// <summary>The built program in a process of its own, and the lines that it has printed so far. A process that a defect keeps alive is ended with its test.</summary>
internal sealed class DbpProcess : IDisposable
{
    /// <summary>Far beyond what anything here takes: what does not come until then never comes.</summary>
    public static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly BlockingCollection<string> _unread = [];
    private readonly List<string> _lines = [];
    private readonly Process _process;
    private int _openStreams = 2;

    private DbpProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, received) => Note(received.Data);
        _process.ErrorDataReceived += (_, received) => Note(received.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>Starts a command, with the token "right" where a test does not say otherwise.</summary>
    public static DbpProcess Start(params string[] arguments) => StartWithToken("right", arguments);

    /// <summary>Starts a command.</summary>
    public static DbpProcess StartWithToken(string token, params string[] arguments) => new(Describe(BuiltProgram.Describe(arguments), token));

    /// <summary>Starts a command in another current folder.</summary>
    public static DbpProcess StartIn(string folder, params string[] arguments)
    {
        ProcessStartInfo start = BuiltProgram.Describe(arguments);
        start.WorkingDirectory = folder;
        return new DbpProcess(Describe(start, "right"));
    }

    /// <summary>Waits for a line that holds a text, among those that no one has waited for yet.</summary>
    /// <returns>The line.</returns>
    public string WaitForLine(string text)
    {
        using var limit = new CancellationTokenSource(Hung);
        try
        {
            foreach (string line in _unread.GetConsumingEnumerable(limit.Token))
            {
                _lines.Add(line);
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told below.
        }

        Assert.Fail($"'{text}' was not printed. What was:\n{string.Join('\n', _lines)}");
        return "";
    }

    /// <summary>Sends a signal, such as TERM.</summary>
    public void Signal(string name) => Signal(name, Id);

    /// <summary>Sends any process a signal.</summary>
    public static void Signal(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Lets no file that it writes become longer from now on, as where the disk is full.</summary>
    public void LimitFiles(long bytes)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", Id.ToString(CultureInfo.InvariantCulture), FormattableString.Invariant($"--fsize={bytes}:unlimited")]);
        prlimit.WaitForExit();
        Assert.Equal(0, prlimit.ExitCode);
    }

    /// <summary>The processes that this one has started.</summary>
    public int[] Children()
    {
        using var pgrep = Process.Start(new ProcessStartInfo("pgrep", ["-P", Id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        return [.. pgrep.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture)).Order()];
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code and everything that was printed.</returns>
    public (int ExitCode, string Printed) End()
    {
        Assert.True(_process.WaitForExit(Hung), $"The process does not end. What it printed:\n{string.Join('\n', _lines.Concat(_unread))}");
        _process.WaitForExit();
        _lines.AddRange(_unread.GetConsumingEnumerable());
        return (_process.ExitCode, string.Join('\n', _lines));
    }

    /// <summary>Waits for an end with an error.</summary>
    /// <returns>The exit code and the error: its line may come before or after others, which take another way.</returns>
    public (int ExitCode, string Error) Fail()
    {
        const string Error = "dbp: ";
        (int exitCode, string printed) = End();
        string line = Assert.Single(printed.Split('\n'), line => line.StartsWith(Error, StringComparison.Ordinal));
        return (exitCode, line[Error.Length..]);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _unread.Dispose();
    }

    private static ProcessStartInfo Describe(ProcessStartInfo start, string token)
    {
        start.RedirectStandardInput = true;
        start.Environment["DBP_TOKEN"] = token;
        return start;
    }

    private void Note(string? line)
    {
        if (line is not null)
        {
            _unread.Add(line);
        }
        else if (Interlocked.Decrement(ref _openStreams) == 0)
        {
            _unread.CompleteAdding();
        }
    }
}
