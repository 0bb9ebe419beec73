using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>What is known of one worker.</summary>
/// <param name="name">Its name.</param>
/// <param name="joinedAt">The steps applied before it joined.</param>
internal sealed class WorkerProgress(string name, long joinedAt)
{
    /// <summary>A worker whose leaves were missing from this many steps in a row has none.</summary>
    private const long StepsUntilIdle = 2;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private readonly Pace _examples = new(Window);
    private readonly Pace _computing = new(Window);
    private long _leaves;
    private long _lastStep = joinedAt;
    private WorkerLeft? _left;

    /// <summary>Notes that it left.</summary>
    public void Leave(WorkerLeft left) => _left = left;

    /// <summary>Notes what it computed.</summary>
    /// <param name="counted">What was counted.</param>
    /// <param name="steps">The steps applied before.</param>
    /// <param name="now">The time.</param>
    public void Count(LeavesCounted counted, long steps, TimeSpan now)
    {
        if (_leaves == 0)
        {
            Mark(now - counted.Computing);
        }

        _leaves += counted.Leaves;
        _lastStep = steps;
        _examples.Add(counted.Examples);
        _computing.Add(counted.Computing.TotalSeconds);
        Mark(now);
    }

    /// <summary>What is shown of it.</summary>
    /// <param name="steps">The steps applied.</param>
    /// <param name="now">The time.</param>
    public WorkerRow At(long steps, TimeSpan now) =>
        new(name, Activity(steps), _leaves, _examples.PerSecond(now), Math.Clamp(_computing.PerSecond(now), 0, 1), _left?.Reason);

    private WorkerActivity Activity(long steps) => _left switch
    {
        { Failed: true } => WorkerActivity.Lost,
        not null => WorkerActivity.Gone,
        null when steps - _lastStep > StepsUntilIdle => WorkerActivity.Idle,
        null => _leaves == 0 ? WorkerActivity.Starting : WorkerActivity.Computing,
    };

    private void Mark(TimeSpan now)
    {
        _examples.Mark(now);
        _computing.Mark(now);
    }
}
