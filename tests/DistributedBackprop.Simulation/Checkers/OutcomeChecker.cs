using DistributedBackprop.Simulation.Scenarios;
using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// A run ends only for a reason that was there, and says it: storage failed only after a write has failed, with its reason, or has not been answered;
/// interrupted only when asked; by its time limit or for lack of workers only when the coordinator found so (others check
/// that it was right). Every other end is that of the undisturbed run: same reason word for word, same epochs, same model.
/// </summary>
/// <param name="undisturbed">The run without faults.</param>
/// <param name="shortageEnd">The virtual time after which there can be no lack of workers that has lasted long enough to fail.</param>
/// <param name="events">The virtual time.</param>
internal sealed class OutcomeChecker(UndisturbedRun undisturbed, TimeSpan shortageEnd, EventQueue events) : Checker
{
    private readonly HashSet<StopReason> _decided = [];
    private string? _failedWrite;
    private bool _stopRequested;
    private bool _quarantined;
    private bool _checkpointFailed;
    private RunOutcome? _outcome;

    /// <inheritdoc/>
    public override void Handling(NodeLife node, Input input)
    {
        switch (input)
        {
            case PromiseNotStored failed: _failedWrite = failed.Reason; break;
            case CheckpointNotStored failed: _failedWrite = failed.Reason; break;
            case ModelNotStored failed: _failedWrite = failed.Reason; break;
            case StopRequested when node.Kind == NodeKind.Coordinator: _stopRequested = true; break;
            default: break;
        }
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case SendToParameterServer { Message: EndTraining end }: _decided.Add(end.Reason); break;
            case Report { Event: WorkerQuarantined }: _quarantined = true; break;
            case Report { Event: CheckpointFailed }: _checkpointFailed = true; break;
            case EndRun end: Check(end.Outcome); break;
            default: break;
        }
    }

    /// <inheritdoc/>
    public override void HeadDown(string server)
    {
        _decided.Clear();
        (_failedWrite, _stopRequested, _quarantined, _checkpointFailed) = (null, false, false, false);
    }

    /// <summary>Checks what the end has left behind.</summary>
    /// <param name="disk">The head's disk.</param>
    /// <exception cref="ViolationException">Something is missing or differs.</exception>
    public void CheckLeftBehind(SimulatedDisk disk)
    {
        Require(_outcome?.ParametersSha256 is not { } named || disk.ModelSha256 == named, $"the model on disk has the checksum {disk.ModelSha256}; the end names {_outcome?.ParametersSha256}");
        Require(disk.Published.Count >= _outcome?.FinishedEpochs || disk.PublishingFailed || _failedWrite is not null || _checkpointFailed, $"{disk.Published.Count} epochs are published at the end; there are {_outcome?.FinishedEpochs}");
    }

    private void Check(RunOutcome outcome)
    {
        _outcome = outcome;
        StopReason reason = outcome.Reason;
        switch (reason.Cause)
        {
            case StopCause.StorageFailed:
                CheckStorageFailed(reason);
                break;
            case StopCause.NoWorkers:
                RequireDecided(reason);
                Require(events.Now < shortageEnd || _quarantined, $"the run fails though workers are back: {reason.Text}");
                break;
            case StopCause.NoMajority:
                Require(events.Now < shortageEnd, $"the head fails though all server nodes are back: {reason.Text}");
                Require(reason.Text.Contains("server nodes are needed", StringComparison.Ordinal) || reason.Text.Contains("could not be fetched from", StringComparison.Ordinal), $"the head fails with '{reason.Text}', which does not say who is missing");
                break;
            case StopCause.Superseded:
                break;
            case StopCause.Interrupted:
                Require(_stopRequested, $"the run stops though nobody asked for it: {reason.Text}");
                break;
            case StopCause.TimeLimit:
                RequireDecided(reason);
                Require(outcome.ParametersSha256 is not null, $"the run ends at its time limit without a model");
                break;
            default:
                CheckAsUndisturbed(outcome);
                break;
        }
    }

    /// <summary>That storage was waited for long enough is checked by another.</summary>
    private void CheckStorageFailed(StopReason reason)
    {
        if (!reason.Text.Contains("storage has not answered for", StringComparison.Ordinal))
        {
            Require(_failedWrite is not null, $"the run fails though no write has failed: {reason.Text}");
            Require(reason.Text.Contains(_failedWrite!, StringComparison.Ordinal), $"the run fails with '{reason.Text}', which does not say what the disk said: {_failedWrite}");
        }
    }

    private void RequireDecided(StopReason reason) =>
        Require(_decided.Contains(reason), $"the run ends because {reason.Text}; the coordinator had decided {string.Join("; ", _decided.Select(decided => decided.Text))}");

    private void CheckAsUndisturbed(RunOutcome outcome)
    {
        RunOutcome expected = undisturbed.Outcome;
        Require(outcome.Reason == expected.Reason, $"the run ends because {outcome.Reason.Text}; the undisturbed run ended because {expected.Reason.Text}");
        Require(outcome.ParametersSha256 == expected.ParametersSha256, $"the model has the checksum {outcome.ParametersSha256}; the undisturbed run's has {expected.ParametersSha256}");
        Require(outcome.FinishedEpochs == expected.FinishedEpochs && outcome.Version.Updates == expected.Version.Updates, $"the run ends after {outcome.FinishedEpochs} epochs at {outcome.Version}; the undisturbed run ended after {expected.FinishedEpochs} at {expected.Version}");
    }
}
