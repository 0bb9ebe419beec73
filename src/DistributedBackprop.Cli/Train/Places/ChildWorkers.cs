using System.Diagnostics;
using DistributedBackprop.Cli.Work;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Cli.Train.Places;

/// <summary>Worker processes that this one starts. They end when this one does, however it ends: their standard input ends then.</summary>
/// <param name="head">Where they find the head.</param>
/// <param name="token">What they must know; it goes by their environment, which other users cannot read.</param>
/// <param name="count">How many.</param>
/// <param name="threads">The threads of each, by its number from 1.</param>
/// <param name="fewer">Is told when one has ended that was not the last: how many are left, and which one and why.</param>
/// <param name="exhausted">Is told when the last has ended.</param>
/// <param name="observe">Is told what becomes of them.</param>
internal sealed class ChildWorkers(LinkAddress head, string token, int count, Func<int, int> threads, Action<int, string> fewer, Action exhausted, Action<RunEvent> observe) : IDisposable
{
    /// <summary>For all of them together.</summary>
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<Process> _processes = [];
    private int _ended;
    private bool _ending;

    /// <summary>Starts them.</summary>
    public void Start()
    {
        for (int number = 1; number <= count; number++)
        {
            _processes.Add(StartOne(FormattableString.Invariant($"{number}"), threads(number)));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _ending = true;
        }

        foreach (Process process in _processes)
        {
            process.StandardInput.Close();
        }

        long start = Stopwatch.GetTimestamp();
        foreach (Process process in _processes)
        {
            TimeSpan left = ExitLimit - Stopwatch.GetElapsedTime(start);
            if (!process.WaitForExit(left > TimeSpan.Zero ? left : TimeSpan.Zero))
            {
                process.Kill();
            }

            process.Dispose();
        }
    }

    private Process StartOne(string name, int ownThreads)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildWorkers).Assembly.Location);
        }

        string[] arguments = ["worker", "--join", $"{head}", "--name", name, "--threads", FormattableString.Invariant($"{ownThreads}"), WorkerCommand.EndWithInput, "--quiet"];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[LinkToken.Variable] = token;
        string last = "";
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.ErrorDataReceived += (_, line) => last = line.Data is { Length: > 0 } words ? words : last;
        process.OutputDataReceived += (_, _) => { };
        process.Exited += (_, _) => OnExited(name, process, () => last);
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>What it said last may come after its end.</summary>
    private void OnExited(string name, Process process, Func<string> last)
    {
        lock (_gate)
        {
            if (_ending)
            {
                return;
            }

            process.WaitForExit();
            string how = FormattableString.Invariant($"{(last() is { Length: > 0 } words ? $"{words.TrimEnd('.')}; " : "")}exit code {process.ExitCode}");
            if (process.ExitCode != ExitCode.Done)
            {
                observe(new WorkerProcessEnded(name, how));
            }

            if (++_ended == count)
            {
                exhausted();
            }
            else
            {
                fewer(count - _ended, $"worker process {name}: {how}");
            }
        }
    }
}
