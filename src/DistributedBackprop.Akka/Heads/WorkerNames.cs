using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Heads;

/// <summary>Names workers: as they want, or with a number where another process has the name. Each life gets a higher incarnation.</summary>
internal sealed class WorkerNames
{
    private readonly Dictionary<string, Guid> _processes = new(StringComparer.Ordinal);
    private long _lastIncarnation;

    /// <summary>The next life of a worker.</summary>
    /// <param name="wanted">The name that it wants.</param>
    /// <param name="process">Tells its process from others.</param>
    public WorkerId Next(string wanted, Guid process)
    {
        string name = wanted;
        for (int number = 2; _processes.TryGetValue(name, out Guid other) && other != process; number++)
        {
            name = FormattableString.Invariant($"{wanted}#{number}");
        }

        _processes[name] = process;
        return new WorkerId(name, ++_lastIncarnation);
    }

    /// <summary>Frees all names; incarnations only grow.</summary>
    public void FreeAll() => _processes.Clear();

    /// <summary>Frees the name of a worker that is gone.</summary>
    public void Free(WorkerId worker) => _processes.Remove(worker.Name);
}
