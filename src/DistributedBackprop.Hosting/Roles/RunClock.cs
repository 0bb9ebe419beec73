using System.Diagnostics;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>The time since the run began, on a clock that never goes back.</summary>
internal sealed class RunClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>The time since the clock was made.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);
}
