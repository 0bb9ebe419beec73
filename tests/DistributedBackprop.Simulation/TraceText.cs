using DistributedBackprop.Simulation.Checkers;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation;

/// <summary>Inputs and effects as text that shows every difference that matters, bits of tensors included.</summary>
internal static class TraceText
{
    /// <summary>An input.</summary>
    public static string Of(Input input) => input switch
    {
        Offer offer => $"Offer {Of(offer)} parameters {VectorHash.Of(offer.Parameters)}",
        Push push => $"Push {Of(push.Round)}/{push.Attempt} of {Of(push.Worker)}: {Of(push.Contributions)}",
        Hello hello => $"Hello {Of(hello.Worker)}",
        Goodbye goodbye => $"Goodbye {Of(goodbye.Worker)} ({goodbye.Reason})",
        HeadReady ready => $"HeadReady {Of(ready.Version)}",
        Assignment assignment => $"Assignment {string.Join(' ', assignment.Workers.Select(share => FormattableString.Invariant($"{Of(share.Worker)}:{share.Weight:R}")))}",
        PushForgone forgone => $"PushForgone {Of(forgone.Round)}/{forgone.Attempt} of {Of(forgone.Worker)}: {forgone.Leaves} leaves",
        SpeedsMeasured measured => $"SpeedsMeasured {string.Join(' ', measured.Speeds.Select(speed => FormattableString.Invariant($"{Of(speed.Worker)}:{speed.LeavesPerSecond:R}")))}",
        EpochThrough through => $"EpochThrough {Of(through.Epoch)}",
        EpochDecision decision => $"EpochDecision {decision.Record.Epoch} best {decision.IsBest} stop {decision.Stop?.Cause}",
        EndTraining end => $"EndTraining {end.Reason.Cause}",
        TrainingOver over => $"TrainingOver {Of(over.Outcome)}",
        LeavesComputed computed => $"LeavesComputed {computed.Attempt}: {Of(computed.Contributions)}",
        KeepRequest keep => $"KeepRequest {keep.Number}: {Of(keep.Checkpoint.Version)} {VectorHash.Of(keep.Checkpoint.Tensors.Parameters)}",
        Fetched fetched => $"Fetched {Of(fetched.Checkpoint.Version)} {VectorHash.Of(fetched.Checkpoint.Tensors.Parameters)}",
        CheckpointLoaded loaded => $"CheckpointLoaded {Of(loaded.Checkpoint.Version)} {VectorHash.Of(loaded.Checkpoint.Tensors.Parameters)}",
        CheckpointStored stored => $"CheckpointStored {Of(stored.Checkpoint.Version)}",
        CheckpointNotStored failed => $"CheckpointNotStored {Of(failed.Checkpoint.Version)}",
        _ => input.ToString(),
    };

    /// <summary>An effect.</summary>
    public static string Of(Effect effect) => effect switch
    {
        SendToWorker send => $"to {Of(send.Worker)}: {Of(send.Message)}",
        SendToCoordinator send => $"to coordinator: {Of(send.Message)}",
        SendToParameterServer send => $"to server: {Of(send.Message)}",
        SendToVoter send => $"to voter {send.Voter}: {Of(send.Message)}",
        SendToHead send => $"to head {send.Head}: {Of(send.Answer)}",
        ComputeLeaves compute => $"ComputeLeaves {Of(compute.Offer)}",
        StoreCheckpoint store => $"StoreCheckpoint {Of(store.Checkpoint.Version)} {VectorHash.Of(store.Checkpoint.Tensors.Parameters)}",
        StoreModel store => $"StoreModel {store.Epoch}/{store.Updates} {VectorHash.Of(store.Parameters)}",
        PublishEpochs publish => $"PublishEpochs {publish.Epochs.Count}",
        Report report => $"Report {Of(report.Event)}",
        EndRun end => $"EndRun {Of(end.Outcome)}",
        _ => effect.ToString(),
    };

    private static string Of(RunEvent happened) => happened switch
    {
        StepApplied step => $"StepApplied {Of(step.Before)}: {string.Join(' ', step.Counted.Select(Of))}, {step.Examples} examples",
        EpochFinished finished => $"EpochFinished {Of(finished.Epoch)} best {finished.IsBest}",
        _ => happened.ToString(),
    };

    private static string Of(Offer offer) =>
        $"{Of(offer.Round)}/{offer.Attempt} {string.Join(' ', offer.Leaves.Select(range => $"[{range.First},{range.End})"))}{string.Concat(offer.Apart.Select(range => $" apart [{range.First},{range.End})"))}";

    private static string Of(IReadOnlyList<Contribution> contributions) =>
        string.Join(' ', contributions.Select(contribution => FormattableString.Invariant(
            $"{Of(contribution.Node)}={contribution.Sums.Examples}*{contribution.Sums.Loss:R}{(contribution.Gradient is null ? "" : "/" + VectorHash.Of(contribution.Gradient))}")));

    private static string Of(EpochRecord epoch) => FormattableString.Invariant($"{epoch.Epoch} error {epoch.Error:R} in {epoch.Seconds:R} s");

    private static string Of(RunOutcome outcome) => $"{outcome.Reason.Cause} at {Of(outcome.Version)} ({outcome.Reason.Text})";

    private static string Of(WorkerId worker) => $"{worker.Name}#{worker.Incarnation}";

    private static string Of(RoundId round) => $"{Of(round.Version)}{(round.Kind == RoundKind.Gradient ? "g" : "v")}";

    private static string Of(ModelVersion version) => $"{version.Generation}.{version.Updates}";

    private static string Of(TreeNode node) => $"({node.Level},{node.Index})";
}
