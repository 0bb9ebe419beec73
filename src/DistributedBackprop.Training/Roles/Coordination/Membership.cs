using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Coordination;

/// <summary>Who computes: members, when they were last heard of, and the weight of each.</summary>
internal sealed class Membership
{
    /// <summary>Weights follow measured speeds only once these differ from them by more than this share.</summary>
    private const double TolerableDrift = 0.2;

    private readonly SortedDictionary<string, Member> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _departed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _quarantined = new(StringComparer.Ordinal);

    /// <summary>The number of members.</summary>
    public int Count => _members.Count;

    /// <summary>The members.</summary>
    public IEnumerable<WorkerId> Workers => _members.Values.Select(member => member.Id);

    /// <summary>The members with their weights, in the order of their names.</summary>
    public IReadOnlyList<WorkerShare> Shares => [.. _members.Values.Select(member => new WorkerShare(member.Id, member.Weight))];

    /// <summary>Why a worker is refused in every life; null where it is not.</summary>
    public string? WhyQuarantined(string name) => _quarantined.GetValueOrDefault(name);

    /// <summary>Whether this life of a worker is known to be over: it left, or a later one was seen.</summary>
    public bool IsPast(WorkerId worker) =>
        (_departed.TryGetValue(worker.Name, out long departed) && worker.Incarnation <= departed)
        || (_members.TryGetValue(worker.Name, out Member? member) && worker.Incarnation < member.Id.Incarnation);

    /// <summary>Notes a sign of life.</summary>
    /// <returns>Whether the worker is new.</returns>
    public bool Heard(WorkerId worker, TimeSpan now)
    {
        bool isNew = !_members.TryGetValue(worker.Name, out Member? member) || member.Id != worker;
        _members[worker.Name] = new Member(worker, now, isNew ? MeanWeight() : member!.Weight);
        return isNew;
    }

    /// <summary>Notes that a life of a worker is over for good.</summary>
    /// <returns>Whether it was a member.</returns>
    public bool Depart(WorkerId worker)
    {
        NoteOver(worker.Name, worker.Incarnation);
        return _members.TryGetValue(worker.Name, out Member? member) && member.Id == worker && _members.Remove(worker.Name);
    }

    /// <summary>Drops a worker, in whichever life it is, and refuses it from now on.</summary>
    /// <returns>The life that was a member; null where none was.</returns>
    public WorkerId? Quarantine(string name, string reason)
    {
        _quarantined[name] = reason;
        return _members.Remove(name, out Member? member) ? member.Id : null;
    }

    /// <summary>Drops members that were silent for too long; they may come back in the same life, or a later one.</summary>
    public IReadOnlyList<WorkerId> DropSilentSince(TimeSpan time)
    {
        WorkerId[] silent = [.. _members.Values.Where(member => member.LastHeard < time).Select(member => member.Id)];
        foreach (WorkerId worker in silent)
        {
            Drop(worker);
        }

        return silent;
    }

    /// <summary>Drops a member; it may come back in the same life, or a later one.</summary>
    /// <returns>Whether it was one.</returns>
    public bool Drop(WorkerId worker)
    {
        if (!_members.TryGetValue(worker.Name, out Member? member) || member.Id != worker)
        {
            return false;
        }

        NoteOver(worker.Name, worker.Incarnation - 1);
        return _members.Remove(worker.Name);
    }

    /// <summary>Takes over measured speeds as weights where they have drifted from the present ones.</summary>
    /// <returns>Whether weights changed.</returns>
    public bool Follow(IReadOnlyList<WorkerSpeed> speeds)
    {
        Dictionary<WorkerId, double> measured = speeds.ToDictionary(speed => speed.Worker, speed => speed.LeavesPerSecond);
        double[] known = [.. _members.Values.Where(member => measured.ContainsKey(member.Id)).Select(member => measured[member.Id])];
        if (known.Length == 0)
        {
            return false;
        }

        // A member that got no leaf was not measured: as an average one it gets leaves again, and with them a measure.
        double average = known.Average();
        Member[] followed = [.. _members.Values.Select(member => member with { Weight = measured.GetValueOrDefault(member.Id, average) })];
        if (!HasDrifted(followed))
        {
            return false;
        }

        foreach (Member member in followed)
        {
            _members[member.Id.Name] = member;
        }

        return true;
    }

    /// <summary>Notes that the lives of a worker up to one are over.</summary>
    private void NoteOver(string name, long incarnation) =>
        _departed[name] = Math.Max(incarnation, _departed.GetValueOrDefault(name, long.MinValue));

    private bool HasDrifted(IReadOnlyList<Member> followed)
    {
        double total = _members.Values.Sum(member => member.Weight);
        double followedTotal = followed.Sum(member => member.Weight);
        return followed.Any(member =>
            Math.Abs((member.Weight / followedTotal / (_members[member.Id.Name].Weight / total)) - 1) > TolerableDrift);
    }

    private double MeanWeight() => _members.Count == 0 ? 1 : _members.Values.Average(member => member.Weight);

    private sealed record Member(WorkerId Id, TimeSpan LastHeard, double Weight);
}
