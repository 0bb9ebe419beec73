using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training;

namespace DistributedBackprop.Cli.Work;

/// <summary>The events of a worker process as lines for people.</summary>
internal static class WorkerEventText
{
    /// <summary>The line for an event.</summary>
    public static string Describe(WorkerEvent happened) => happened switch
    {
        WorkerConnected connected => $"connected to the head at {connected.Head}",
        DataFound { From: { } path } found => FormattableString.Invariant($"{found.Name} ({found.Bytes / 1e6:N1} MB): {path}"),
        DataFound found => FormattableString.Invariant($"{found.Name} ({found.Bytes / 1e6:N1} MB) comes from the head"),
        WorkerReady ready => $"worker {ready.Worker} takes part in {ready.Run} with {Counted.Of(ready.Threads, "thread")}",
        HeadLost lost => FormattableString.Invariant($"{lost.Cause.TrimEnd('.')}; looking for the head again in {lost.Again.TotalSeconds:F1} s"),
        _ => $"{happened}",
    };
}
