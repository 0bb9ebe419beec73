using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>Shares leaves out among workers.</summary>
internal static class LeafAllotment
{
    /// <summary>Cuts leaves into one run a worker, in proportion to the workers' weights.</summary>
    /// <param name="leaves">The leaves, in ascending order.</param>
    /// <param name="workers">The workers.</param>
    /// <returns>The leaves of each worker that gets any.</returns>
    public static IReadOnlyList<(WorkerId Worker, IReadOnlyList<LeafRange> Ranges)> Cut(List<int> leaves, IReadOnlyList<WorkerShare> workers)
    {
        if (leaves.Count == 0 || workers.Count == 0)
        {
            return [];
        }

        LeafRange[] cuts = LeafShares.Cut(new LeafRange(0, leaves.Count), [.. workers.Select(share => share.Weight)]);
        return [.. workers.Zip(cuts)
            .Where(pair => pair.Second.Count > 0)
            .Select(pair => (pair.First.Worker, LeafRange.Gather(leaves.Slice(pair.Second.First, pair.Second.Count))))];
    }
}
