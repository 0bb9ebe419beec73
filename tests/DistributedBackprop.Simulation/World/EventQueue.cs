namespace DistributedBackprop.Simulation.World;

/// <summary>The virtual clock and what is to happen on it. Events of one time happen in the order in which they were planned.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<Action, (TimeSpan Time, long Order)> _events = new();
    private long _planned;

    /// <summary>The virtual time since the simulation began. Never goes back.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>The events that have happened.</summary>
    public long Happened { get; private set; }

    /// <summary>Plans an event after a delay of at least 0.</summary>
    public void After(TimeSpan delay, Action happen) => At(Now + delay, happen);

    /// <summary>Plans an event; one planned for the past happens now.</summary>
    public void At(TimeSpan time, Action happen) =>
        _events.Enqueue(happen, (time > Now ? time : Now, _planned++));

    /// <summary>Lets the next event happen.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Next()
    {
        if (!_events.TryDequeue(out Action? happen, out (TimeSpan Time, long Order) at))
        {
            return false;
        }

        Now = at.Time;
        Happened++;
        happen();
        return true;
    }
}
