using System.Collections.Concurrent;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>A thread of its own that does one piece of work after another.</summary>
internal sealed class WorkThread : IDisposable
{
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
    public void Post(Action work)
    {
        try
        {
            _work.Add(work);
        }
        catch (InvalidOperationException)
        {
            // The run is over: nobody waits for this work.
        }
    }

    /// <summary>Ends the thread once it has done what is queued.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void DoWork()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
