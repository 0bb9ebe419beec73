namespace DistributedBackprop.Cli.Tests.Train.Progress;

/// <summary>Time that passes when it is told to, and its only timer, which goes on after its end: a callback may be under way then.</summary>
internal sealed class HandTime : TimeProvider
{
    private long _now;
    private TimeSpan _period;
    private Action _callback = () => { };

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        _callback = () => callback(state);
        return new Timer();
    }

    /// <summary>Lets a period of the timer pass, and the timer come.</summary>
    public void Tick() => Tick(_period);

    /// <summary>Lets time pass in which the timer does not come, then lets it come.</summary>
    public void Tick(TimeSpan late)
    {
        _now += late.Ticks;
        _callback();
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
