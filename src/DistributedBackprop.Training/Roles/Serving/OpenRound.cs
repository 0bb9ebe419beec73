using DistributedBackprop.Engine;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>A round under way: its tree and ledger, and who has been offered which leaves. At most one offer a worker counts as outstanding.</summary>
/// <param name="id">The round.</param>
/// <param name="leaves">The number of its leaves, at least 1.</param>
/// <param name="openedAt">When it was opened.</param>
/// <param name="verified">The leaves that are verified, in order.</param>
/// <param name="laggards">Workers that still compute for a round before.</param>
/// <param name="spent">The attempts at this round whose sums went into a tree that was given up: additions have written into them, and they count no more. More are added.</param>
/// <param name="crew">Shares additions; null for whoever hands over a push alone.</param>
internal sealed class OpenRound(
    RoundId id, int leaves, TimeSpan openedAt, IReadOnlyList<int> verified, IEnumerable<WorkerId> laggards, HashSet<long> spent, ICrew? crew = null)
{
    /// <summary>At most this many outstanding offers hold the same leaf besides those that it needs.</summary>
    private const int CopiesMost = 2;

    private readonly Dictionary<WorkerId, OutstandingOffer> _outstanding = [];
    private readonly HashSet<WorkerId> _overdue = [.. laggards];
    private readonly HashSet<string> _unconfirmed = [];
    private readonly HashSet<long> _taken = [];
    private LeafVerification _verification = new(verified);
    private long _examples;

    /// <summary>The round.</summary>
    public RoundId Id { get; } = id;

    /// <summary>When it was opened.</summary>
    public TimeSpan OpenedAt { get; } = openedAt;

    /// <summary>Tree and ledger.</summary>
    public TreeReduction Reduction { get; private set; } = new(leaves, crew: crew);

    /// <summary>The offers that are waited for.</summary>
    public IReadOnlyDictionary<WorkerId, OutstandingOffer> Outstanding => _outstanding;

    /// <summary>The members without an outstanding offer, less those that missed a deadline or lag behind and have not answered since.</summary>
    public IReadOnlyList<WorkerShare> Prompt(IReadOnlyList<WorkerShare> members) =>
        [.. members.Where(share => !_outstanding.ContainsKey(share.Worker) && !_overdue.Contains(share.Worker))];

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

    /// <summary>Takes in the sums of a push. What does not fit the round, what is counted and what is spent is dropped.</summary>
    public TakenPush Take(Push push)
    {
        int openBefore = Reduction.OpenLeaves;
        long examplesBefore = _examples;
        _taken.Add(push.Attempt);
        Verdict[] verdicts = spent.Contains(push.Attempt) ? [] : [.. push.Contributions.Select(sums => Take(push.Worker, sums)).OfType<Verdict>()];
        return new TakenPush(openBefore - Reduction.OpenLeaves, _examples - examplesBefore, verdicts);
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

    /// <summary>
    /// Takes back what a worker, which is no member any more, has answered. Where sums of it were counted that nobody has
    /// confirmed they are in the tree with others: then the round begins anew, but for offers that are waited for.
    /// </summary>
    /// <param name="name">The worker, in whichever life.</param>
    public void TakeBack(string name)
    {
        if (_unconfirmed.Contains(name))
        {
            GiveUp();
            _unconfirmed.Clear();
            _verification = new LeafVerification(verified);
            Reduction = new TreeReduction(leaves, crew: crew);
        }
        else
        {
            _verification.Forget(name);
        }
    }

    /// <summary>Gives up the tree: what was taken in is spent.</summary>
    public void GiveUp() => spent.UnionWith(_taken);

    /// <summary>
    /// Shares out the leaves that nobody is expected to answer for: among the prompt members, or where none of them can take
    /// any, among all without an outstanding offer. One that is stuck would otherwise be offered the last leaves again and again.
    /// </summary>
    public IReadOnlyList<(WorkerId Worker, IReadOnlyList<LeafRange> Ranges)> ShareOutUncovered(IReadOnlyList<WorkerShare> members)
    {
        List<int> uncovered = Uncovered();
        IReadOnlyList<(WorkerId Worker, IReadOnlyList<LeafRange> Ranges)> shares = ShareOut(uncovered, Prompt(members));
        return shares.Count > 0 || uncovered.Count == 0
            ? shares
            : ShareOut(uncovered, [.. members.Where(share => !_outstanding.ContainsKey(share.Worker))]);
    }

    /// <summary>Shares out the leaves that only late offers hold among the prompt members.</summary>
    /// <param name="members">The members.</param>
    /// <param name="isLate">Whether an offer is late.</param>
    public IReadOnlyList<(WorkerId Worker, IReadOnlyList<LeafRange> Ranges)> ShareOutLate(IReadOnlyList<WorkerShare> members, Func<OutstandingOffer, bool> isLate) =>
        ShareOut(Late(isLate), Prompt(members));

    /// <summary>The open leaves that nobody is expected to answer for, in order; one that is verified and needs two answers more is there twice.</summary>
    public List<int> Uncovered()
    {
        int[] offers = CountOffers(_ => true);
        return OpenLeaves(leaf => Needed(leaf) - offers[leaf]);
    }

    /// <summary>The open leaves that are waited for in late offers only, in order; not those of which there are as many copies as there may be.</summary>
    /// <param name="isLate">Whether an offer is late.</param>
    public List<int> Late(Func<OutstandingOffer, bool> isLate)
    {
        int[] offers = CountOffers(_ => true);
        int[] lateOffers = CountOffers(isLate);
        return OpenLeaves(leaf =>
        {
            int needed = Needed(leaf);
            int copies = offers[leaf] - needed;
            return copies is >= 0 and < CopiesMost ? needed - (offers[leaf] - lateOffers[leaf]) : 0;
        });
    }

    /// <summary>The verified ones of some leaves.</summary>
    public IReadOnlyList<LeafRange> VerifiedOf(IReadOnlyList<LeafRange> ranges) => _verification.IsOn
        ? LeafRange.Gather([.. ranges.SelectMany(range => Enumerable.Range(range.First, range.Count)).Where(_verification.Covers)])
        : [];

    /// <summary>Why the round cannot come to its end however its members answer; null where it can, and where there are none.</summary>
    public string? WhyStuck(IReadOnlyCollection<WorkerId> members) =>
        _verification.IsOn && members.Count > 0 ? _verification.WhyStuck(members) : null;

    private Verdict? Take(WorkerId worker, Contribution sums)
    {
        if (!sums.Node.ExistsAmong(leaves))
        {
            return null;
        }

        LeafRange covered = sums.Node.Covers(leaves);
        if (!_verification.IsOn || !Enumerable.Range(covered.First, covered.Count).Any(_verification.Covers))
        {
            if (Count(sums) && _verification.IsOn)
            {
                _unconfirmed.Add(worker.Name);
            }

            return null;
        }

        Verdict? verdict = sums.Node.Level == 0 ? _verification.Take(worker, sums) : null;
        if (verdict is not null)
        {
            Count(verdict.Sums);
        }

        return verdict;
    }

    private bool Count(Contribution sums)
    {
        bool isCounted = Reduction.TryAdd(sums);
        _examples += isCounted ? sums.Sums.Examples : 0;
        return isCounted;
    }

    private int Needed(int leaf) => _verification.Covers(leaf) ? _verification.Missing(leaf) : 1;

    private IReadOnlyList<(WorkerId Worker, IReadOnlyList<LeafRange> Ranges)> ShareOut(List<int> wanted, IReadOnlyList<WorkerShare> workers) =>
        _verification.IsOn ? LeafAllotment.CutForDifferent(wanted, workers, MayCompute) : LeafAllotment.Cut(wanted, workers);

    /// <summary>A leaf is verified by workers of different names: a second life of one is the same machine.</summary>
    private bool MayCompute(int leaf, WorkerId worker) =>
        !_verification.HasAnswered(leaf, worker)
        && !_outstanding.Any(entry => entry.Key.Name == worker.Name && entry.Value.Ranges.Any(range => range.First <= leaf && leaf < range.End));

    private WorkerId[] WriteOff(Func<KeyValuePair<WorkerId, OutstandingOffer>, bool> condition)
    {
        WorkerId[] written = [.. _outstanding.Where(condition).Select(entry => entry.Key)];
        foreach (WorkerId worker in written)
        {
            _outstanding.Remove(worker);
        }

        return written;
    }

    private List<int> OpenLeaves(Func<int, int> timesWanted)
    {
        var wanted = new List<int>();
        for (int leaf = 0; leaf < leaves; leaf++)
        {
            for (int times = Reduction.IsOpen(leaf) ? timesWanted(leaf) : 0; times > 0; times--)
            {
                wanted.Add(leaf);
            }
        }

        return wanted;
    }

    private int[] CountOffers(Func<OutstandingOffer, bool> condition)
    {
        var counts = new int[leaves];
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
