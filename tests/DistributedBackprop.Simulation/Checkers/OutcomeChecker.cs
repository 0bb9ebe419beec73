using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Simulation.Scenarios;
using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>A run fails only for a reason that was there, and a success is that of the undisturbed run: same model, same epochs, same reason.</summary>
/// <param name="undisturbed">The run without faults.</param>
/// <param name="faults">What has gone wrong.</param>
/// <param name="events">The virtual time.</param>
/// <param name="shortageEnd">The time after which there can be no lack of workers that has lasted long enough to fail.</param>
internal sealed class OutcomeChecker(UndisturbedRun undisturbed, FaultInjector faults, EventQueue events, TimeSpan shortageEnd) : Checker
{
    private long _failedWritesBefore;
    private long _stopRequestsBefore;

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        if (effect is EndRun end)
        {
            Check(end.Outcome);
        }
    }

    /// <inheritdoc/>
    public override void HeadDown()
    {
        _failedWritesBefore = faults.Counts[FaultKind.WriteFailed];
        _stopRequestsBefore = faults.Counts[FaultKind.StopRequested];
    }

    /// <summary>Checks what a success has left behind.</summary>
    /// <param name="disk">The head's disk.</param>
    /// <exception cref="ViolationException">Something is missing or differs.</exception>
    public void CheckLeftBehind(SimulatedDisk disk)
    {
        Require(disk.ModelSha256 == undisturbed.Outcome.ParametersSha256, $"the model on disk has the checksum {disk.ModelSha256}; the undisturbed run's has {undisturbed.Outcome.ParametersSha256}");
        Require(disk.Published.Count == undisturbed.History.Count || disk.PublishingFailed, $"{disk.Published.Count} epochs are published at the end; there are {undisturbed.History.Count}");
    }

    private void Check(RunOutcome outcome)
    {
        switch (outcome.Reason.Cause)
        {
            case StopCause.StorageFailed:
                Require(faults.Counts[FaultKind.WriteFailed] > _failedWritesBefore, $"the run fails though no write has failed: {outcome.Reason.Text}");
                break;
            case StopCause.NoWorkers:
                Require(events.Now < shortageEnd, $"the run fails though workers are back: {outcome.Reason.Text}");
                break;
            case StopCause.Interrupted:
                Require(faults.Counts[FaultKind.StopRequested] > _stopRequestsBefore, $"the run stops though nobody asked for it: {outcome.Reason.Text}");
                break;
            default:
                CheckSuccess(outcome);
                break;
        }
    }

    private void CheckSuccess(RunOutcome outcome)
    {
        RunOutcome expected = undisturbed.Outcome;
        Require(outcome.Reason == expected.Reason, $"the run ends because {outcome.Reason.Text}; the undisturbed run ended because {expected.Reason.Text}");
        Require(outcome.ParametersSha256 == expected.ParametersSha256, $"the model has the checksum {outcome.ParametersSha256}; the undisturbed run's has {expected.ParametersSha256}");
        Require(outcome.FinishedEpochs == expected.FinishedEpochs && outcome.Version.Updates == expected.Version.Updates, $"the run ends after {outcome.FinishedEpochs} epochs at {outcome.Version}; the undisturbed run ended after {expected.FinishedEpochs} at {expected.Version}");
    }
}
