using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Heads;

/// <summary>What a head remembers of the run that it leads, for those who ask how it is going.</summary>
internal sealed class RunNotes
{
    private readonly List<EpochRecord> _epochs = [];
    private readonly Dictionary<string, string> _invited = new(StringComparer.Ordinal);
    private readonly Dictionary<WorkerId, WorkerNote> _workers = [];
    private long _examples;

    /// <summary>The finished epochs.</summary>
    public IReadOnlyList<EpochRecord> Epochs => _epochs;

    /// <summary>The updates made.</summary>
    public long Updates { get; private set; }

    /// <summary>How many workers are here.</summary>
    public int Members { get; private set; }

    /// <summary>What keeps the run from going on, as a sentence; null for nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>Notes what the run goes on from.</summary>
    public void Begin(IReadOnlyList<EpochRecord> epochs, ModelVersion version)
    {
        _epochs.Clear();
        _epochs.AddRange(epochs);
        Updates = version.Updates;
    }

    /// <summary>Notes where a worker is that was invited.</summary>
    public void Invite(WorkerId worker, string node) => _invited[worker.Name] = node;

    /// <summary>Notes that a worker does not come.</summary>
    public void Decline(WorkerId worker) => _invited.Remove(worker.Name);

    /// <summary>Notes what happened.</summary>
    public void Note(RunEvent happened)
    {
        switch (happened)
        {
            case WorkerJoined joined: Join(joined); break;
            case WorkerLeft left: Members = left.Members; _workers.Remove(left.Worker); break;
            case WaitingForWorkers waiting: Problem = FormattableString.Invariant($"it waits for workers: {waiting.Members} of {waiting.Needed} are here"); break;
            case WaitingForServers waiting: Problem = $"it waits for server nodes: {waiting.Silent} do not answer"; break;
            case ServersBack: Problem = null; break;
            case StepApplied step: Updates = step.Before.Updates + 1; Problem = null; break;
            case LeavesCounted counted: Count(counted); break;
            case EpochFinished finished: _epochs.Add(finished.Epoch); break;
            default: break;
        }
    }

    /// <summary>The workers that are here.</summary>
    public IReadOnlyList<WorkerStatus> Workers() =>
    [
        .. _workers.Select(worker => new WorkerStatus(
            worker.Key.Name,
            worker.Value.Node,
            worker.Value.Computing > TimeSpan.Zero ? worker.Value.Examples / worker.Value.Computing.TotalSeconds : null,
            _examples > 0 ? (double)worker.Value.Examples / _examples : null)),
    ];

    private void Join(WorkerJoined joined)
    {
        Members = joined.Members;
        Problem = null;
        _workers[joined.Worker] = new WorkerNote(_invited.GetValueOrDefault(joined.Worker.Name, ""));
    }

    private void Count(LeavesCounted counted)
    {
        if (_workers.TryGetValue(counted.Worker, out WorkerNote? worker))
        {
            worker.Examples += counted.Examples;
            worker.Computing += counted.Computing;
            _examples += counted.Examples;
        }
    }

    private sealed class WorkerNote(string node)
    {
        public string Node { get; } = node;

        public long Examples { get; set; }

        public TimeSpan Computing { get; set; }
    }
}
