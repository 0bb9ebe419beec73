namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>
/// How fast an amount grows of late: what was added since the oldest mark, per second. Marks are set where the amount is
/// typical (after a whole epoch, say), so that what comes seldom but takes long is contained in proportion.
/// </summary>
/// <param name="window">How far back the oldest mark may lie, as long as three are left: work in few large pieces is measured over these.</param>
internal sealed class Pace(TimeSpan window)
{
    private const int MarksLeast = 3;

    /// <summary>Marks closer together than this part of the window say nothing new, and are passed over: so few are held.</summary>
    private const int MarksPerWindow = 16;

    private readonly Queue<(TimeSpan At, double Total)> _marks = new();
    private double _total;
    private TimeSpan _lastMark;

    /// <summary>Adds to the amount.</summary>
    public void Add(double amount) => _total += amount;

    /// <summary>Sets a mark. Only times at or after the first one count.</summary>
    /// <param name="now">The time, not before that of the last mark.</param>
    public void Mark(TimeSpan now)
    {
        if (_marks.Count > 0 && now - _lastMark < window / MarksPerWindow)
        {
            return;
        }

        _marks.Enqueue((now, _total));
        _lastMark = now;
        while (_marks.Count > MarksLeast && _marks.ElementAt(1).At <= now - window)
        {
            _marks.Dequeue();
        }
    }

    /// <summary>The amount per second since the oldest mark; 0 without one.</summary>
    /// <param name="now">The time.</param>
    public double PerSecond(TimeSpan now) => _marks.TryPeek(out (TimeSpan At, double Total) oldest) && now > oldest.At
        ? (_total - oldest.Total) / (now - oldest.At).TotalSeconds
        : 0;
}
