using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// The checkers' own reckoning of who is there, from what reaches one life of the coordinator: a worker is there from each
/// sign of life for the length of silence, unless it says goodbye or is quarantined. All times are those of the coordinator's clock.
/// </summary>
/// <param name="silence">How long a sign of life lasts.</param>
internal sealed class SignsOfLife(TimeSpan silence)
{
    private readonly Dictionary<string, (long Incarnation, TimeSpan Until)> _heard = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _departed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _quarantined = new(StringComparer.Ordinal);

    /// <summary>Until when each worker is there that did not say goodbye.</summary>
    public IEnumerable<TimeSpan> Ends => _heard.Values.Select(worker => worker.Until);

    /// <summary>Takes note of what reaches the coordinator.</summary>
    public void Note(Input input, TimeSpan now)
    {
        switch (input)
        {
            case Hello hello: NoteSign(hello.Worker, now); break;
            case Goodbye goodbye: NoteDeparture(goodbye.Worker); break;
            case Quarantine quarantine: NoteQuarantine(quarantine.Worker.Name); break;
            default: break;
        }
    }

    /// <summary>The lives that are there at a time.</summary>
    public IEnumerable<WorkerId> ThereAt(TimeSpan time) =>
        _heard.Where(worker => worker.Value.Until >= time).Select(worker => new WorkerId(worker.Key, worker.Value.Incarnation));

    /// <summary>Forgets everything: another life of the coordinator begins.</summary>
    public void Clear()
    {
        _heard.Clear();
        _departed.Clear();
        _quarantined.Clear();
    }

    private void NoteSign(WorkerId worker, TimeSpan now)
    {
        bool isPast = worker.Incarnation <= _departed.GetValueOrDefault(worker.Name, long.MinValue)
            || (_heard.TryGetValue(worker.Name, out (long Incarnation, TimeSpan) known) && worker.Incarnation < known.Incarnation);
        if (!isPast && worker.Name != SimulatedCluster.StrangerName && !_quarantined.Contains(worker.Name))
        {
            _heard[worker.Name] = (worker.Incarnation, now + silence);
        }
    }

    private void NoteQuarantine(string name)
    {
        _quarantined.Add(name);
        _heard.Remove(name);
    }

    private void NoteDeparture(WorkerId worker)
    {
        _departed[worker.Name] = Math.Max(worker.Incarnation, _departed.GetValueOrDefault(worker.Name, long.MinValue));
        if (_heard.TryGetValue(worker.Name, out (long Incarnation, TimeSpan) known) && known.Incarnation == worker.Incarnation)
        {
            _heard.Remove(worker.Name);
        }
    }
}
