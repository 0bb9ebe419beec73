using System.Collections.Concurrent;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>A thread of its own that does one piece of work after another. It does not keep the process from ending.</summary>
internal sealed class WorkThread : IDisposable
{
    /// <summary>How long the end of work is waited for that nobody needs any more: it may never end.</summary>
    public const double IdleWorkSeconds = 1;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">Its name, for debuggers.</param>
    public WorkThread(string name)
    {
        _thread = new Thread(DoWork) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Queues a piece of work that throws nothing. Dropped once the thread is to end.</summary>
    /// <returns>Whether it will be done.</returns>
    public bool Post(Action work)
    {
        try
        {
            _work.Add(work);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>How long <see cref="Dispose"/> waits for what is queued.</summary>
    public double PatienceSeconds { get; set; } = IdleWorkSeconds;

    /// <summary>Ends the thread once it has done what is queued. Where that takes too long it is left to itself.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        if (_thread.Join((int)Math.Min(PatienceSeconds * 1000, int.MaxValue)))
        {
            _work.Dispose();
        }
    }

    private void DoWork()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
