using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>Shares leaves out among workers, in proportion to the workers' weights.</summary>
internal static class LeafAllotment
{
    /// <summary>Cuts leaves into one run a worker.</summary>
    /// <param name="leaves">The leaves, in ascending order.</param>
    /// <param name="workers">The workers.</param>
    /// <returns>The leaves of each worker that gets any.</returns>
    public static IReadOnlyList<(WorkerId Worker, IReadOnlyList<LeafRange> Ranges)> Cut(List<int> leaves, IReadOnlyList<WorkerShare> workers)
    {
        if (leaves.Count == 0 || workers.Count == 0)
        {
            return [];
        }

        LeafRange[] cuts = CutEvenly(leaves.Count, workers);
        return [.. workers.Zip(cuts)
            .Where(pair => pair.Second.Count > 0)
            .Select(pair => (pair.First.Worker, LeafRange.Gather(leaves.Slice(pair.Second.First, pair.Second.Count))))];
    }

    /// <summary>
    /// Gives each leaf to as many different workers as it asks for, or as there are for it: one pass a copy, each cut like
    /// the first and moved on by one worker more.
    /// </summary>
    /// <param name="leaves">The leaves, in ascending order, one wanted twice being there twice.</param>
    /// <param name="workers">The workers.</param>
    /// <param name="mayCompute">Whether a worker may be given a leaf.</param>
    /// <returns>The leaves of each worker that gets any.</returns>
    public static IReadOnlyList<(WorkerId Worker, IReadOnlyList<LeafRange> Ranges)> CutForDifferent(
        List<int> leaves, IReadOnlyList<WorkerShare> workers, Func<int, WorkerId, bool> mayCompute)
    {
        SortedSet<int>[] allotted = [.. workers.Select(_ => new SortedSet<int>())];
        foreach ((int pass, List<int> once) in Passes(leaves))
        {
            LeafRange[] cuts = workers.Count == 0 ? [] : CutEvenly(once.Count, workers);
            for (int k = 0; k < cuts.Length; k++)
            {
                foreach (int leaf in once.Slice(cuts[k].First, cuts[k].Count))
                {
                    Allot(leaf, k + pass);
                }
            }
        }

        return [.. workers.Zip(allotted)
            .Where(pair => pair.Second.Count > 0)
            .Select(pair => (pair.First.Worker, LeafRange.Gather([.. pair.Second])))];

        void Allot(int leaf, int start)
        {
            for (int next = 0; next < workers.Count; next++)
            {
                int k = (start + next) % workers.Count;
                if (mayCompute(leaf, workers[k].Worker) && allotted[k].Add(leaf))
                {
                    return;
                }
            }
        }
    }

    /// <summary>The leaves that are wanted at least once, then those wanted at least twice, and so on.</summary>
    private static IEnumerable<(int Pass, List<int> Leaves)> Passes(List<int> leaves)
    {
        var counted = leaves.CountBy(leaf => leaf).ToArray();
        for (int pass = 0; counted.Any(leaf => leaf.Value > pass); pass++)
        {
            yield return (pass, [.. counted.Where(leaf => leaf.Value > pass).Select(leaf => leaf.Key)]);
        }
    }

    private static LeafRange[] CutEvenly(int leaves, IReadOnlyList<WorkerShare> workers) =>
        LeafShares.Cut(new LeafRange(0, leaves), [.. workers.Select(share => share.Weight)]);
}
