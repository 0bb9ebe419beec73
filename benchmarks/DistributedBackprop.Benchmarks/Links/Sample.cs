using System.Diagnostics;

namespace DistributedBackprop.Benchmarks.Links;

/// <summary>One measurement.</summary>
/// <param name="MbPerSecond">10^6 bytes a second.</param>
/// <param name="CpuMsPerMb">Milliseconds of this process's CPU time for 10^6 bytes.</param>
internal readonly record struct Sample(double MbPerSecond, double CpuMsPerMb)
{
    /// <summary>Measures what moves some bytes.</summary>
    public static Sample Of(long bytes, Action move)
    {
        using Process process = Process.GetCurrentProcess();
        TimeSpan cpu = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        move();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        double megabytes = bytes / 1e6;
        return new Sample(megabytes / elapsed.TotalSeconds, (process.TotalProcessorTime - cpu).TotalMilliseconds / megabytes);
    }
}
