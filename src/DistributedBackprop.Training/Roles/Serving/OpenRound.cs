using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>A round under way: its tree and ledger, and who has been offered which leaves. At most one offer a worker counts as outstanding.</summary>
/// <param name="id">The round.</param>
/// <param name="leaves">The number of its leaves, at least 1.</param>
/// <param name="openedAt">When it was opened.</param>
/// <param name="laggards">Workers that still compute for a round before.</param>
internal sealed class OpenRound(RoundId id, int leaves, TimeSpan openedAt, IEnumerable<WorkerId> laggards)
{
    /// <summary>At most this many outstanding offers hold the same leaf: the first and two copies.</summary>
    private const int OffersOfLeafMost = 3;

    private readonly Dictionary<WorkerId, OutstandingOffer> _outstanding = [];
    private readonly HashSet<WorkerId> _overdue = [.. laggards];

    /// <summary>The round.</summary>
    public RoundId Id { get; } = id;

    /// <summary>When it was opened.</summary>
    public TimeSpan OpenedAt { get; } = openedAt;

    /// <summary>Tree and ledger.</summary>
    public TreeReduction Reduction { get; } = new(leaves);

    /// <summary>The offers that are waited for.</summary>
    public IReadOnlyDictionary<WorkerId, OutstandingOffer> Outstanding => _outstanding;

    /// <summary>The members without an outstanding offer, less those that missed a deadline or lag behind and have not answered since.</summary>
    public IReadOnlyList<WorkerShare> Prompt(IReadOnlyList<WorkerShare> members) =>
        [.. members.Where(share => !_outstanding.ContainsKey(share.Worker) && !_overdue.Contains(share.Worker))];

    /// <summary>
    /// The members without an outstanding offer: the prompt ones where there are any. One that is stuck would otherwise be
    /// offered the last leaves again and again.
    /// </summary>
    public IReadOnlyList<WorkerShare> Available(IReadOnlyList<WorkerShare> members)
    {
        IReadOnlyList<WorkerShare> prompt = Prompt(members);
        return prompt.Count > 0 ? prompt : [.. members.Where(share => !_outstanding.ContainsKey(share.Worker))];
    }

    /// <summary>Notes an offer.</summary>
    public void Offered(WorkerId worker, OutstandingOffer offer) => _outstanding[worker] = offer;

    /// <summary>Notes that an offer was answered; the answer to an older attempt leaves a newer one outstanding.</summary>
    /// <returns>The offer; null where it was not outstanding.</returns>
    public OutstandingOffer? Answered(WorkerId worker, long attempt)
    {
        Freed(worker);
        if (!_outstanding.TryGetValue(worker, out OutstandingOffer? offer) || offer.Attempt != attempt)
        {
            return null;
        }

        _outstanding.Remove(worker);
        return offer;
    }

    /// <summary>Notes that a worker that was overdue or lagged behind is through with what it computed.</summary>
    public void Freed(WorkerId worker) => _overdue.Remove(worker);

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
        int[] offers = CountOffers(_ => true);
        return OpenLeaves(leaf => offers[leaf] == 0);
    }

    /// <summary>The open leaves that are waited for in late offers only, in order; not those of which there are as many copies as there may be.</summary>
    /// <param name="isLate">Whether an offer is late.</param>
    public List<int> Late(Func<OutstandingOffer, bool> isLate)
    {
        int[] offers = CountOffers(_ => true);
        int[] lateOffers = CountOffers(isLate);
        return OpenLeaves(leaf => lateOffers[leaf] == offers[leaf] && offers[leaf] is > 0 and < OffersOfLeafMost);
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

    private List<int> OpenLeaves(Func<int, bool> condition) =>
        [.. Enumerable.Range(0, Reduction.Leaves).Where(leaf => Reduction.IsOpen(leaf) && condition(leaf))];

    private int[] CountOffers(Func<OutstandingOffer, bool> condition)
    {
        var counts = new int[Reduction.Leaves];
        foreach (LeafRange range in _outstanding.Values.Where(condition).SelectMany(offer => offer.Ranges))
        {
            for (int leaf = range.First; leaf < range.End; leaf++)
            {
                counts[leaf]++;
            }
        }

        return counts;
    }
}
