using System.Diagnostics;
using System.Globalization;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Benchmarks.Recovery;

/// <summary>A head in another process, whose events are followed.</summary>
/// <param name="process">The process.</param>
internal sealed class WatchedHead(Process process) : IDisposable
{
    /// <summary>Waits for the next event of a kind.</summary>
    /// <returns>When it happened, as <see cref="Stopwatch.GetTimestamp"/> counts: what it takes to hear of it is no part of that.</returns>
    /// <exception cref="InvalidOperationException">The head ended before.</exception>
    public long WaitFor<TEvent>()
        where TEvent : RunEvent
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Split(' ') is [string time, string kind] && kind == typeof(TEvent).Name)
            {
                return long.Parse(time, CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException($"The head ended before {typeof(TEvent).Name}.");
    }

    /// <summary>Waits for the next step that is through at a time or after it.</summary>
    /// <returns>When it was.</returns>
    /// <exception cref="InvalidOperationException">The head ended before.</exception>
    public long WaitForStepAfter(long time)
    {
        long step = WaitFor<StepApplied>();
        while (step < time)
        {
            step = WaitFor<StepApplied>();
        }

        return step;
    }

    /// <summary>Waits for the event of a kind, and meanwhile looks for the longest pause between steps since a time.</summary>
    /// <param name="start">The time.</param>
    /// <param name="end">When the event happened.</param>
    /// <returns>The pause.</returns>
    /// <exception cref="InvalidOperationException">The head ended before.</exception>
    public TimeSpan LongestPauseUntil<TEvent>(long start, out long end)
        where TEvent : RunEvent
    {
        TimeSpan longest = TimeSpan.Zero;
        long last = start;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Split(' ') is not [string text, string kind])
            {
                continue;
            }

            long time = long.Parse(text, CultureInfo.InvariantCulture);
            if (kind == nameof(StepApplied) && time > start)
            {
                TimeSpan pause = Stopwatch.GetElapsedTime(last, time);
                longest = pause > longest ? pause : longest;
                last = time;
            }
            else if (kind == typeof(TEvent).Name)
            {
                end = time;
                return longest;
            }
        }

        throw new InvalidOperationException($"The head ended before {typeof(TEvent).Name}.");
    }

    /// <summary>Ends the process as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }
}
