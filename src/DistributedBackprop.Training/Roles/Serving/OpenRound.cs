using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>A round under way: its tree and ledger, and who has been offered which leaves. At most one offer a worker counts as outstanding.</summary>
/// <param name="id">The round.</param>
/// <param name="leaves">The number of its leaves, at least 1.</param>
internal sealed class OpenRound(RoundId id, int leaves)
{
    private readonly Dictionary<WorkerId, OutstandingOffer> _outstanding = [];
    private readonly HashSet<WorkerId> _overdue = [];

    /// <summary>The round.</summary>
    public RoundId Id { get; } = id;

    /// <summary>Tree and ledger.</summary>
    public TreeReduction Reduction { get; } = new(leaves);

    /// <summary>
    /// The members without an outstanding offer. Those that missed a deadline and have not answered since are left out where
    /// there are others: one that is stuck would otherwise be offered the last leaves again and again.
    /// </summary>
    public IReadOnlyList<WorkerShare> Available(IReadOnlyList<WorkerShare> members)
    {
        WorkerShare[] idle = [.. members.Where(share => !_outstanding.ContainsKey(share.Worker))];
        WorkerShare[] prompt = [.. idle.Where(share => !_overdue.Contains(share.Worker))];
        return prompt.Length > 0 ? prompt : idle;
    }

    /// <summary>Notes an offer.</summary>
    public void Offered(WorkerId worker, long attempt, IReadOnlyList<LeafRange> ranges, TimeSpan now) =>
        _outstanding[worker] = new OutstandingOffer(attempt, ranges, now);

    /// <summary>Notes that an offer was answered; the answer to an older attempt leaves a newer one outstanding.</summary>
    public void Answered(WorkerId worker, long attempt)
    {
        _overdue.Remove(worker);
        if (_outstanding.TryGetValue(worker, out OutstandingOffer? offer) && offer.Attempt == attempt)
        {
            _outstanding.Remove(worker);
        }
    }

    /// <summary>Gives up waiting for offers made before <paramref name="before"/>. Their answers still count should they come.</summary>
    /// <returns>Whether there were any.</returns>
    public bool WriteOffOlderThan(TimeSpan before)
    {
        WorkerId[] late = WriteOff(entry => entry.Value.At < before);
        _overdue.UnionWith(late);
        return late.Length > 0;
    }

    /// <summary>Gives up waiting for workers that are no members any more. Their answers still count should they come.</summary>
    public void WriteOffAllBut(IReadOnlySet<WorkerId> members) => WriteOff(entry => !members.Contains(entry.Key));

    /// <summary>The open leaves that nobody is expected to answer for, in order.</summary>
    public List<int> Uncovered()
    {
        var expected = new bool[Reduction.Leaves];
        foreach (LeafRange range in _outstanding.Values.SelectMany(offer => offer.Ranges))
        {
            expected.AsSpan(range.First, range.Count).Fill(true);
        }

        return [.. Enumerable.Range(0, Reduction.Leaves).Where(leaf => !expected[leaf] && Reduction.IsOpen(leaf))];
    }

    /// <summary>Shares out the uncovered leaves among the available members, by their weights.</summary>
    /// <returns>The leaves of each member that gets any. None is noted as offered yet.</returns>
    public IReadOnlyList<(WorkerId Worker, IReadOnlyList<LeafRange> Ranges)> ShareOut(IReadOnlyList<WorkerShare> members)
    {
        IReadOnlyList<WorkerShare> available = Available(members);
        if (available.Count == 0)
        {
            return [];
        }

        List<int> uncovered = Uncovered();
        LeafRange[] cuts = LeafShares.Cut(new LeafRange(0, uncovered.Count), [.. available.Select(share => share.Weight)]);
        return [.. available.Zip(cuts)
            .Where(pair => pair.Second.Count > 0)
            .Select(pair => (pair.First.Worker, LeafRange.Gather(uncovered.Slice(pair.Second.First, pair.Second.Count))))];
    }

    private WorkerId[] WriteOff(Func<KeyValuePair<WorkerId, OutstandingOffer>, bool> condition)
    {
        WorkerId[] written = [.. _outstanding.Where(condition).Select(entry => entry.Key)];
        foreach (WorkerId worker in written)
        {
            _outstanding.Remove(worker);
        }

        return written;
    }

    private sealed record OutstandingOffer(long Attempt, IReadOnlyList<LeafRange> Ranges, TimeSpan At);
}
