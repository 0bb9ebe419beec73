using System.Diagnostics;

namespace DistributedBackprop.Benchmarks;

/// <summary>This program, started once more; it ends with the benchmark, as its standard input does.</summary>
internal static class OwnProcess
{
    /// <summary>Starts it.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    public static Process Start(params string[] arguments)
    {
        string program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(OwnProcess).Assembly.Location);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>Cancels once the standard input ends.</summary>
    public static void EndWithInput(CancellationTokenSource stop) => new Thread(() =>
    {
        Console.In.ReadToEnd();
        stop.Cancel();
    })
    { IsBackground = true }.Start();
}
