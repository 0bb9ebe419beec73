using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>When the next checkpoint is due: by time or by steps since the last one was begun, whether that succeeded or not.</summary>
/// <param name="options">How often.</param>
internal sealed class CheckpointSchedule(CheckpointOptions options)
{
    private TimeSpan _lastAt;
    private long _lastUpdates;

    /// <summary>Notes that a checkpoint is begun, or that the run begins.</summary>
    public void Begin(TimeSpan now, long updates)
    {
        _lastAt = now;
        _lastUpdates = updates;
    }

    /// <summary>Whether a checkpoint is due.</summary>
    public bool IsDue(TimeSpan now, long updates) =>
        (options.EverySeconds is { } seconds && now - _lastAt >= TimeSpan.FromSeconds(seconds))
        || (options.EverySteps is { } steps && updates - _lastUpdates >= steps);
}
