using System.Runtime.ExceptionServices;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>A piece of work whose parts several threads take one by one.</summary>
/// <param name="parts">The number of parts.</param>
/// <param name="part">Does a part.</param>
internal sealed class SharedWork(int parts, Action<int> part)
{
    private readonly object _end = new();
    private Exception? _failure;
    private int _taken;
    private int _done;

    /// <summary>Whether there are parts that nobody has taken yet.</summary>
    public bool HasPartsLeft => Volatile.Read(ref _taken) < parts;

    private bool IsDone => Volatile.Read(ref _done) == parts;

    /// <summary>Does parts until all are taken.</summary>
    /// <returns>Whether there was one.</returns>
    public bool DoParts()
    {
        bool hasDone = false;
        while (HasPartsLeft)
        {
            int number = Interlocked.Increment(ref _taken) - 1;
            if (number < parts)
            {
                Do(number);
                hasDone = true;
            }
        }

        return hasDone;
    }

    /// <summary>Waits for parts that others have taken.</summary>
    /// <param name="patience">How long to look out for them before going to sleep.</param>
    public void WaitUntilDone(TimeSpan patience)
    {
        if (Patience.LastsUntil(patience, () => IsDone))
        {
            return;
        }

        lock (_end)
        {
            while (!IsDone)
            {
                Monitor.Wait(_end);
            }
        }
    }

    /// <summary>Throws what the first part that failed has thrown.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    private void Do(int number)
    {
        try
        {
            part(number);
        }
#pragma warning disable CA1031 // Whatever a part throws belongs to whose work it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
        }

        if (Interlocked.Increment(ref _done) == parts)
        {
            lock (_end)
            {
                Monitor.PulseAll(_end);
            }
        }
    }
}
