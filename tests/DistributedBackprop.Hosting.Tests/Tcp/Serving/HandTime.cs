namespace DistributedBackprop.Hosting.Tests.Tcp.Serving;

/// <summary>One timer, whose time comes when a test says so.</summary>
internal sealed class HandTime : TimeProvider
{
    private Action _callback = () => { };

    /// <summary>When the timer is to come; null where it is not.</summary>
    public TimeSpan? Due { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _callback = () => callback(state);
        return new Timer(this);
    }

    /// <summary>Lets the timer come.</summary>
    public void Tick()
    {
        Assert.NotNull(Due);
        Due = null;
        _callback();
    }

    private sealed class Timer(HandTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Due = dueTime;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
