using System.Diagnostics;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>
/// How long a thread looks out for what is about to come before it goes to sleep. To wake one takes tens of microseconds, of the one that wakes it as
/// well; but a thread that looks out keeps others from its core.
/// </summary>
internal static class Patience
{
    /// <summary>About what it takes to wake a thread: so looking out in vain costs no more than sleeping at once.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMicroseconds(50);

    /// <summary>Threads that share a step evenly are seldom further apart.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromMicroseconds(500);

    /// <summary>Between two looks: long enough that others can write what is looked at, short beside anything that is waited for.</summary>
    private const int PausesBetweenLooks = 8;

    /// <summary>The patience of a thread that has worked for a time: little beside it, in case that another process wants the core.</summary>
    public static TimeSpan After(TimeSpan worked) => TimeSpan.FromTicks(Math.Clamp((worked / 4).Ticks, Least.Ticks, Most.Ticks));

    /// <summary>Looks out for a condition that other threads bring about.</summary>
    /// <param name="patience">For how long.</param>
    /// <param name="condition">The condition.</param>
    /// <returns>Whether it came about.</returns>
    public static bool LastsUntil(TimeSpan patience, Func<bool> condition)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(begin) > patience)
            {
                return false;
            }

            Thread.SpinWait(PausesBetweenLooks);
        }

        return true;
    }
}
