using System.Diagnostics;
using System.Globalization;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>The built program in a process of its own. A process that a defect keeps alive is ended, so that its test fails rather than hangs.</summary>
internal sealed class TrainingProcess : IDisposable
{
    /// <summary>How long a process may live.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly Timer _endOfLife;

    private TrainingProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
        _endOfLife = new Timer(_ => _process.Kill(), null, LongestLife, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts <c>dbp train</c>.</summary>
    /// <param name="workingFolder">The current folder of the process.</param>
    /// <param name="arguments">What follows <c>train</c>.</param>
    public static TrainingProcess Start(string workingFolder, params string[] arguments) => new(Describe(workingFolder, arguments));

    /// <summary>Starts <c>dbp train</c> on a processor that seems to lack some instructions.</summary>
    /// <param name="instructions">The setting of the runtime that allows them.</param>
    /// <param name="workingFolder">The current folder of the process.</param>
    /// <param name="arguments">What follows <c>train</c>.</param>
    public static TrainingProcess StartWithout(string instructions, string workingFolder, params string[] arguments)
    {
        ProcessStartInfo start = Describe(workingFolder, arguments);
        start.Environment[instructions] = "0";
        return new TrainingProcess(start);
    }

    /// <summary>Reads output up to the first line that holds a text.</summary>
    public void ReadUntil(string text)
    {
        string? line;
        do
        {
            line = _process.StandardOutput.ReadLine();
            Assert.True(line is not null, $"The process ended before it printed '{text}'.");
        }
        while (!line!.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>Sends a signal, such as TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends the process as a crash of the machine would: it has no time to react.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits for the end of the process.</summary>
    /// <returns>Its exit code and what it printed after what was read.</returns>
    public CommandRun End()
    {
        string output = _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        return new CommandRun(_process.ExitCode, output, _error.Result);
    }

    public void Dispose()
    {
        _endOfLife.Dispose();
        Kill();
        _process.Dispose();
    }

    private static ProcessStartInfo Describe(string workingFolder, string[] arguments)
    {
        ProcessStartInfo start = BuiltProgram.Describe(["train", .. arguments]);
        start.WorkingDirectory = workingFolder;
        return start;
    }
}
