using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DistributedBackprop.Benchmarks.Scaling;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Benchmarks.Recovery;

/// <summary>Breaks runs over TCP, and measures how long they take to notice and to go on.</summary>
internal static class RecoveryBenchmark
{
    /// <summary>Measures.</summary>
    /// <param name="rounds">How often each is tried.</param>
    public static RecoveryReport Measure(int rounds)
    {
        var noticed = new List<double>();
        var resumed = new List<double>();
        var frozen = new List<double>();
        var frozenResumed = new List<double>();
        var still = new List<double>();
        var heads = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            WithRun((head, _, victim) =>
            {
                long start = Stopwatch.GetTimestamp();
                victim.Kill();
                long left = head().WaitFor<WorkerLeft>();
                noticed.Add(Stopwatch.GetElapsedTime(start, left).TotalSeconds);
                resumed.Add(Stopwatch.GetElapsedTime(start, head().WaitForStepAfter(left)).TotalSeconds);
            });
            WithRun((head, _, victim) =>
            {
                long start = Stopwatch.GetTimestamp();
                Signal(victim, "STOP");
                still.Add(head().LongestPauseUntil<WorkerLeft>(start, out long left).TotalSeconds);
                frozen.Add(Stopwatch.GetElapsedTime(start, left).TotalSeconds);
                frozenResumed.Add(Stopwatch.GetElapsedTime(start, head().WaitForStepAfter(left)).TotalSeconds);
                Signal(victim, "CONT");
            });
            WithRun((head, startAgain, _) =>
            {
                head().WaitFor<CheckpointWritten>();
                long start = Stopwatch.GetTimestamp();
                startAgain();
                heads.Add(Stopwatch.GetElapsedTime(start, head().WaitFor<StepApplied>()).TotalSeconds);
            });
        }

        return new RecoveryReport(Median.Of(noticed), Median.Of(resumed), Median.Of(frozen), Median.Of(frozenResumed), Median.Of(still), Median.Of(heads));
    }

    /// <summary>Has a run with two workers under way.</summary>
    /// <param name="act">Is given the head, what kills it and starts it again, and one of the workers.</param>
    private static void WithRun(Action<Func<WatchedHead>, Action, Process> act)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("dbp-recovery-");
        int port = FreePort();
        WatchedHead head = RecoveryCommand.Start(folder.FullName, port);
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        Process[] workers = [OwnProcess.Start(ScalingCommand.WorkerCommand, address), OwnProcess.Start(ScalingCommand.WorkerCommand, address)];
        try
        {
            head.WaitFor<WorkerJoined>();
            head.WaitFor<WorkerJoined>();
            head.WaitFor<StepApplied>();
            act(() => head, StartAgain, workers[0]);
        }
        finally
        {
            head.Dispose();
            foreach (Process worker in workers)
            {
                worker.Kill();
                worker.WaitForExit();
                worker.Dispose();
            }

            folder.Delete(recursive: true);
        }

        void StartAgain()
        {
            head.Dispose();
            head = RecoveryCommand.Start(folder.FullName, port);
        }
    }

    private static void Signal(Process process, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
