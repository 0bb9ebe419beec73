namespace DistributedBackprop.Simulation.World;

/// <summary>
/// The clock of one life of a node: local = offset + rate * (virtual - begin). It begins anywhere, runs fast or slow, and never goes back.
/// </summary>
internal sealed class SimulatedClock
{
    private readonly EventQueue _events;
    private readonly TimeSpan _begin;
    private readonly TimeSpan _offset;
    private readonly double _rate;

    /// <summary>A clock that shows <paramref name="offset"/> now.</summary>
    /// <param name="events">The virtual time.</param>
    /// <param name="offset">What it shows now.</param>
    /// <param name="rate">How many times faster than the virtual time it runs; positive.</param>
    public SimulatedClock(EventQueue events, TimeSpan offset, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        _events = events;
        _begin = events.Now;
        _offset = offset;
        _rate = rate;
    }

    /// <summary>What it shows now.</summary>
    public TimeSpan Now => ShowsAt(_events.Now);

    /// <summary>The first virtual time at which it shows at least <paramref name="local"/>; in the past where it has done so.</summary>
    public TimeSpan WhenItShows(TimeSpan local)
    {
        TimeSpan time = _begin + ((local - _offset) / _rate);
        while (ShowsAt(time) < local)
        {
            time += TimeSpan.FromTicks(1);
        }

        return time;
    }

    /// <summary>What it shows of a virtual duration.</summary>
    public TimeSpan Measures(TimeSpan duration) => duration * _rate;

    private TimeSpan ShowsAt(TimeSpan time) => _offset + ((time - _begin) * _rate);
}
