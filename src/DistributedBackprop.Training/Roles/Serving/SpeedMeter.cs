using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>Measures how many leaves each worker computes per second of computing.</summary>
internal sealed class SpeedMeter
{
    /// <summary>Within an epoch speeds are reported only after this many rounds, so that the noise of a few does not move shares...</summary>
    public const int RoundsLeast = 16;

    /// <summary>...and no sooner than this after the last report: the shortest rounds are mostly noise.</summary>
    public static readonly TimeSpan TimeLeast = TimeSpan.FromSeconds(1);

    private readonly Dictionary<WorkerId, (long Leaves, TimeSpan Time)> _work = [];
    private int _rounds;
    private TimeSpan? _since;
    private bool _reportedWithinEpoch;

    /// <summary>Notes the sums that a worker computed.</summary>
    /// <param name="push">Its sums.</param>
    /// <param name="leaves">The leaves of the round.</param>
    public void Note(Push push, int leaves) => Note(
        push.Worker,
        push.Contributions.Where(contribution => contribution.Node.ExistsAmong(leaves)).Sum(contribution => contribution.Node.Covers(leaves).Count),
        push.Elapsed);

    /// <summary>Notes what a worker computed.</summary>
    public void Note(WorkerId worker, int leaves, TimeSpan elapsed)
    {
        (long done, TimeSpan time) = _work.GetValueOrDefault(worker);
        _work[worker] = (done + leaves, time + elapsed);
    }

    /// <summary>Notes that a round begins.</summary>
    /// <returns>What was measured since the last report where it is time for one within the epoch; else null.</returns>
    public IReadOnlyList<WorkerSpeed>? BeginRound(TimeSpan now)
    {
        _since ??= now;
        if (_rounds++ < RoundsLeast || now - _since < TimeLeast)
        {
            return null;
        }

        _reportedWithinEpoch = true;
        _since = now;
        return Take();
    }

    /// <summary>What was measured since the last report; nothing where that was within this epoch, but a few rounds ago.</summary>
    public IReadOnlyList<WorkerSpeed> TakeAtEpochEnd()
    {
        bool isEnough = !_reportedWithinEpoch || _rounds >= RoundsLeast;
        _reportedWithinEpoch = false;
        _since = null;
        IReadOnlyList<WorkerSpeed> speeds = Take();
        return isEnough ? speeds : [];
    }

    private WorkerSpeed[] Take()
    {
        WorkerSpeed[] speeds = [.. _work
            .Where(entry => entry.Value.Time > TimeSpan.Zero && entry.Value.Leaves > 0)
            .Select(entry => new WorkerSpeed(entry.Key, entry.Value.Leaves / entry.Value.Time.TotalSeconds))];
        _work.Clear();
        _rounds = 0;
        return speeds;
    }
}
