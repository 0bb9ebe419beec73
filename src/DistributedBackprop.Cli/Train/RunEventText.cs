using System.Net;
using DistributedBackprop.Cli.Train.Places;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Train;

/// <summary>The events of a run as lines for people.</summary>
/// <param name="epochs">The most epochs, for "epoch 3/40".</param>
/// <param name="resumeWith">The command that goes on with the run.</param>
/// <param name="workersComeAndGo">Whether it is news when a worker joins.</param>
internal sealed class RunEventText(int epochs, string resumeWith, bool workersComeAndGo = false)
{
    private string? _checkpointProblem;

    /// <summary>The line for an event that follows those before; null for events that only programs follow, and for what was said before.</summary>
    public string? Describe(RunEvent happened) => happened switch
    {
        HeadStarted { Version.Updates: > 0 } head => FormattableString.Invariant($"going on after {Counted.Of(head.FinishedEpochs, "epoch")} and {Counted.Of(head.Version.Updates, "update")} (generation {head.Version.Generation})"),
        HeadStarted => null,
        WorkerJoined joined when workersComeAndGo => FormattableString.Invariant($"worker {joined.Worker} has joined: {joined.Members} {(joined.Members == 1 ? "is" : "are")} here"),
        WorkerRefused refused => refused.Reason,
        WorkerLeft left => FormattableString.Invariant($"worker {left.Worker} {(left.Failed ? "is lost" : "has left")}: {left.Reason}; {left.Members} left, its leaves go to them"),
        HeadListens listens => $"listening for workers on {listens.Address}{DescribeSecurity(listens)}",
        PeerRefused refused when refused.Cause.StartsWith(refused.Peer, StringComparison.Ordinal) => $"not let in: {refused.Cause}",
        PeerRefused refused => $"not let in: {refused.Peer}: {refused.Cause}",
        WorkerProcessEnded ended => $"worker process {ended.Worker} has ended: {ended.Words}",
        WorkersIdle idle => FormattableString.Invariant($"{Counted.Of(idle.Idle, "worker is", "workers are")} idle: a step has {Counted.Of(idle.Leaves, "leaf", "leaves")}. A larger batch.miniBatch or a smaller batch.microBatch gives more."),
        WorkerQuarantined quarantined => $"worker {quarantined.Worker} is quarantined: {quarantined.Reason}",
        WaitingForWorkers waiting => FormattableString.Invariant($"waiting for workers: {waiting.Members} of {waiting.Needed} are here{(waiting.Cause is null ? "" : $" ({waiting.Cause})")}; the run fails after {waiting.Limit.TotalSeconds:0.##} s"),
        LeavesOfferedAgain again => FormattableString.Invariant($"{Counted.Of(again.Leaves, "leaf", "leaves")} without an answer {(again.Leaves == 1 ? "goes" : "go")} to worker {again.To}"),
        WaitingForServers waiting => FormattableString.Invariant($"waiting for server nodes: {waiting.Silent} do not answer, and {waiting.Needed} of all are needed; the head fails after {waiting.Limit.TotalSeconds:0.##} s"),
        ServersBack => "enough server nodes answer again: going on",
        CheckpointUnreadable unreadable => $"{unreadable.Checkpoint} on server node {unreadable.Server} cannot be read: {unreadable.Reason.TrimEnd('.')}. The newest one that can be is used.",
        EpochFinished finished => DescribeEpoch(finished.Epoch, finished.IsBest),
        CheckpointFailed failed => DescribeFailure(failed),
        CheckpointWritten written => DescribeWritten(written),
        PublishingFailed failed => $"metrics.jsonl could not be appended to: {failed.Reason} The lines are kept and appended later.",
        // Who presses Ctrl+C twice sees no other line.
        Stopping { Reason: { Cause: StopCause.Interrupted } reason } => $"finishing the step under way: {reason.Text}. Once more ends at once; to go on then: {resumeWith}",
        Stopping { Reason: { Cause: StopCause.TimeLimit } reason } => $"finishing the step under way: {reason.Text}",
        _ => null,
    };

    /// <summary>Whether the event is a warning, to be heard of even where the log is not printed.</summary>
    public static bool IsWarning(RunEvent happened) =>
        happened is PeerRefused or WorkerProcessEnded or CheckpointFailed or PublishingFailed or WorkerRefused or WorkerLeft { Failed: true } or WorkerQuarantined or WaitingForWorkers or WaitingForServers or CheckpointUnreadable;

    private static string DescribeSecurity(HeadListens listens)
    {
        if (listens.IsSecured)
        {
            return " (TLS 1.3)";
        }

        bool isOfThisMachine = IPEndPoint.TryParse(listens.Address, out IPEndPoint? address) && IPAddress.IsLoopback(address.Address);
        return isOfThisMachine ? "" : " without TLS: others in the network can read and change what travels";
    }

    /// <summary>Every few steps another checkpoint may fail: why is said once, whatever number it has.</summary>
    private string? DescribeFailure(CheckpointFailed failed)
    {
        string problem = string.Concat(failed.Reason.Where(letter => !char.IsAsciiDigit(letter)));
        if (problem == _checkpointProblem)
        {
            return null;
        }

        _checkpointProblem = problem;
        return FormattableString.Invariant($"the checkpoint at {Counted.Of(failed.Version.Updates, "update")} could not be written: {failed.Reason} Training goes on; what was durable before stays so.");
    }

    private string? DescribeWritten(CheckpointWritten written)
    {
        if (_checkpointProblem is null)
        {
            return null;
        }

        _checkpointProblem = null;
        return FormattableString.Invariant($"checkpoints can be written again: that at {Counted.Of(written.Version.Updates, "update")} is durable");
    }

    private string DescribeEpoch(EpochRecord epoch, bool isBest)
    {
        int width = FormattableString.Invariant($"{epochs}").Length;
        string number = FormattableString.Invariant($"{epoch.Epoch}").PadLeft(width);
        List<string> parts = [FormattableString.Invariant($"epoch {number}/{epochs}"), FormattableString.Invariant($"error {Significant(epoch.Error)}")];
        if (epoch.ValidationError is { } validation)
        {
            parts.Add(FormattableString.Invariant($"validation {Significant(validation)}"));
        }

        string held = epoch.ValidationError is null ? "training " : "";
        if ((epoch.ValidationAccuracy ?? epoch.Accuracy) is { } accuracy)
        {
            parts.Add(FormattableString.Invariant($"{held}accuracy {accuracy * 100,6:F2} %"));
        }

        if ((epoch.ValidationRmse ?? epoch.Rmse) is { } rmse)
        {
            parts.Add(FormattableString.Invariant($"{held}RMSE {rmse:G5}"));
        }

        parts.Add(FormattableString.Invariant($"{epoch.ExamplesPerSecond,9:N0} examples/s"));
        parts.Add(FormattableString.Invariant($"{epoch.Seconds:F2} s"));
        if (isBest)
        {
            parts.Add("best");
        }

        return string.Join("  ", parts);
    }

    /// <summary>Six decimals where they say something, else six significant digits.</summary>
    private static string Significant(double error) => Math.Abs(error) is 0 or (>= 0.001 and < 1_000_000)
        ? FormattableString.Invariant($"{error:F6}")
        : FormattableString.Invariant($"{error:G6}");
}
