namespace DistributedBackprop.Hosting.Tests.InProcess;

/// <summary>How far something has come that another thread waits for.</summary>
internal sealed class Milestone
{
    private readonly object _changed = new();
    private long _reached;

    public void Reach(long point)
    {
        lock (_changed)
        {
            _reached = point;
            Monitor.PulseAll(_changed);
        }
    }

    public void WaitFor(long point)
    {
        lock (_changed)
        {
            while (_reached < point)
            {
                Monitor.Wait(_changed);
            }
        }
    }
}
