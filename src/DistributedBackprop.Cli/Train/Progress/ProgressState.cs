using DistributedBackprop.Training.Plan;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>How a run goes, told by its events. It knows no clock and no terminal.</summary>
/// <remarks>Noting costs little and allocates nothing but now and then, as there are thousands of events a second. Not safe for several threads at once.</remarks>
internal sealed class ProgressState
{
    /// <summary>The number of last epochs whose errors are kept.</summary>
    public const int ErrorsKept = 60;

    private static readonly TimeSpan PaceWindow = TimeSpan.FromSeconds(30);

    private readonly int _epochs;
    private readonly TrainingPlan _plan;
    private readonly Queue<EpochRecord> _history = new();
    private readonly Dictionary<string, WorkerProgress> _workers = new(StringComparer.Ordinal);
    private readonly List<WorkerProgress> _workersInOrder = [];
    private readonly Pace _pace = new(PaceWindow);
    private int _finishedEpochs;
    private long _updates;
    private long _stepsSeen;
    private bool _begun;
    private bool _finishing;
    private WaitingForWorkers? _waiting;

    /// <summary>A run whose head has not started.</summary>
    /// <param name="epochs">The most epochs.</param>
    /// <param name="plan">How the run is cut.</param>
    /// <param name="history">The epochs finished before, the first one first.</param>
    public ProgressState(int epochs, TrainingPlan plan, IReadOnlyList<EpochRecord> history)
    {
        _epochs = epochs;
        _plan = plan;
        foreach (EpochRecord epoch in history.TakeLast(ErrorsKept))
        {
            _history.Enqueue(epoch);
        }
    }

    /// <summary>Notes an event.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="now">When, on a clock that never goes back.</param>
    public void Note(RunEvent happened, TimeSpan now)
    {
        switch (happened)
        {
            case LeavesCounted counted: OnLeavesCounted(counted, now); break;
            case StepApplied step: OnStepApplied(step); break;
            case EpochFinished finished: OnEpochFinished(finished.Epoch, now); break;
            case HeadStarted head: (_updates, _finishedEpochs) = (head.Version.Updates, head.FinishedEpochs); break;
            case WorkerJoined joined: OnJoined(joined); break;
            case WorkerLeft left: OnLeft(left); break;
            case WaitingForWorkers waiting: _waiting = waiting; break;
            case Stopping: _finishing = true; break;
        }
    }

    /// <summary>How the run goes.</summary>
    /// <param name="now">The time, on the clock of <see cref="Note"/>.</param>
    public ProgressSnapshot At(TimeSpan now)
    {
        long steps = (long)_epochs * _plan.StepsPerEpoch;
        double pace = _pace.PerSecond(now);
        return new ProgressSnapshot
        {
            Phase = Phase(),
            Epoch = Math.Min(_finishedEpochs + 1, _epochs),
            Epochs = _epochs,
            Step = StepsOfEpoch(),
            StepsPerEpoch = _plan.StepsPerEpoch,
            RunShare = Math.Min((double)_updates / steps, 1),
            SecondsLeft = pace > 0 ? Math.Max(steps - _updates, 0) / pace : null,
            Errors = [.. _history.Select(epoch => epoch.Error)],
            ValidationErrors = [.. _history.Select(epoch => epoch.ValidationError).OfType<double>()],
            Workers = [.. _workersInOrder.Select(worker => worker.At(_stepsSeen, now))],
            Shortage = _waiting is null ? null : (_waiting.Members, _waiting.Needed),
        };
    }

    private int StepsOfEpoch() => _finishedEpochs >= _epochs
        ? _plan.StepsPerEpoch
        : (int)(_updates - ((long)_finishedEpochs * _plan.StepsPerEpoch));

    private RunPhase Phase()
    {
        if (_finishing)
        {
            return RunPhase.Finishing;
        }

        if (_waiting is not null)
        {
            return RunPhase.WaitingForWorkers;
        }

        if (!_begun)
        {
            return RunPhase.Starting;
        }

        return StepsOfEpoch() == _plan.StepsPerEpoch && _plan.ValidationLeaves > 0 ? RunPhase.Validating : RunPhase.Training;
    }

    private void OnLeavesCounted(LeavesCounted counted, TimeSpan now)
    {
        if (!_begun)
        {
            _begun = true;
            _pace.Mark(now - counted.Computing);
        }

        _waiting = null;
        Find(counted.Worker.Name).Count(counted, _stepsSeen, now);
    }

    private void OnStepApplied(StepApplied step)
    {
        _updates = step.Before.Updates + 1;
        _stepsSeen++;
        _pace.Add(1);
    }

    private void OnEpochFinished(EpochRecord epoch, TimeSpan now)
    {
        _finishedEpochs = epoch.Epoch;
        _pace.Mark(now);
        _history.Enqueue(epoch);
        if (_history.Count > ErrorsKept)
        {
            _history.Dequeue();
        }
    }

    private void OnJoined(WorkerJoined joined)
    {
        if (_workers.Remove(joined.Worker.Name, out WorkerProgress? former))
        {
            _workersInOrder.Remove(former);
        }

        Find(joined.Worker.Name);
        NoteMembers(joined.Members);
    }

    private void OnLeft(WorkerLeft left)
    {
        Find(left.Worker.Name).Leave(left);
        NoteMembers(left.Members);
    }

    private void NoteMembers(int members) => _waiting = _waiting is null || members >= _waiting.Needed ? null : _waiting with { Members = members };

    private WorkerProgress Find(string name)
    {
        if (!_workers.TryGetValue(name, out WorkerProgress? worker))
        {
            worker = new WorkerProgress(name, _stepsSeen);
            _workers.Add(name, worker);
            _workersInOrder.Add(worker);
        }

        return worker;
    }
}
