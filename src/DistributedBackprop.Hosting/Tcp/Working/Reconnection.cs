namespace DistributedBackprop.Hosting.Tcp.Working;

/// <summary>How long a worker waits before it looks for its head again: longer each time, up to a bound, with jitter so that many do not come at once.</summary>
internal sealed class Reconnection
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private TimeSpan _next = First;

    /// <summary>The next wait.</summary>
    /// <param name="jitter">Drawn from [0, 1).</param>
    public TimeSpan Next(double jitter)
    {
        TimeSpan wait = _next * (0.5 + (jitter / 2));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }

    /// <summary>Begins anew, as the head was found.</summary>
    public void Reset() => _next = First;
}
