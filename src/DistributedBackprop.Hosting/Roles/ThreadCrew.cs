using System.Diagnostics;
using DistributedBackprop.Engine;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>Threads of a process that have a hand in what is shared while they have nothing of their own to do.</summary>
/// <param name="partsWorthWaking">Threads that sleep are woken for at least so many parts; for fewer, only those that look out have a hand in it.</param>
internal sealed class ThreadCrew(int partsWorthWaking) : ICrew
{
    private readonly Lock _enlisting = new();
    private volatile WorkThread[] _threads = [];
    private SharedWork? _shared;

    /// <summary>Whether there is a part to do that nobody has taken yet.</summary>
    public bool HasPartsLeft => Volatile.Read(ref _shared) is { HasPartsLeft: true };

    /// <summary>Whether there is a core for each thread, so that one may look out for work for a moment.</summary>
    public bool HasCoreForEach => _threads.Length <= Environment.ProcessorCount;

    /// <summary>Takes on a thread.</summary>
    public void Enlist(WorkThread thread)
    {
        lock (_enlisting)
        {
            _threads = [.. _threads, thread];
        }
    }

    /// <inheritdoc/>
    /// <remarks>The caller has a hand in it, whether it is of the crew or not. While another's work is shared it does its own alone.</remarks>
    public void Share(int parts, Action<int> part)
    {
        ArgumentNullException.ThrowIfNull(part);
        long begin = Stopwatch.GetTimestamp();
        var shared = new SharedWork(parts, part);
        bool isShared = parts > 1 && Interlocked.CompareExchange(ref _shared, shared, null) is null;
        if (isShared && parts >= partsWorthWaking)
        {
            foreach (WorkThread thread in _threads)
            {
                thread.Wake();
            }
        }

        shared.DoParts();
        shared.WaitUntilDone(HasCoreForEach ? Patience.After(Stopwatch.GetElapsedTime(begin)) : TimeSpan.Zero);
        if (isShared)
        {
            Volatile.Write(ref _shared, null);
        }

        shared.ThrowIfFailed();
    }

    /// <summary>Has a hand in what is shared.</summary>
    /// <returns>Whether there was a part to do.</returns>
    public bool Help() => Volatile.Read(ref _shared) is { } shared && shared.DoParts();
}
