using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>Measures how many leaves each worker computes per second of computing, epoch by epoch.</summary>
internal sealed class SpeedMeter
{
    private readonly Dictionary<WorkerId, (long Leaves, TimeSpan Time)> _work = [];

    /// <summary>Notes what a worker computed.</summary>
    /// <param name="push">Its sums.</param>
    /// <param name="leaves">The leaves of the round.</param>
    public void Note(Push push, int leaves)
    {
        (long done, TimeSpan time) = _work.GetValueOrDefault(push.Worker);
        int added = push.Contributions.Where(contribution => contribution.Node.ExistsAmong(leaves)).Sum(contribution => contribution.Node.Covers(leaves).Count);
        _work[push.Worker] = (done + added, time + push.Elapsed);
    }

    /// <summary>The speeds measured since the last call, and begins anew.</summary>
    public IReadOnlyList<WorkerSpeed> Take()
    {
        WorkerSpeed[] speeds = [.. _work
            .Where(entry => entry.Value.Time > TimeSpan.Zero && entry.Value.Leaves > 0)
            .Select(entry => new WorkerSpeed(entry.Key, entry.Value.Leaves / entry.Value.Time.TotalSeconds))];
        _work.Clear();
        return speeds;
    }
}
