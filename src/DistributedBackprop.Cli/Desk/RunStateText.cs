using DistributedBackprop.Hosting.Cluster.Runs;

namespace DistributedBackprop.Cli.Desk;

/// <summary>How far a run is, in a word.</summary>
internal static class RunStateText
{
    /// <summary>The word.</summary>
    public static string Of(RunState state) => state switch
    {
        RunState.Queued => "queued",
        RunState.Running => "running",
        RunState.Ended => "ended",
        RunState.Cancelled => "cancelled",
        RunState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "There is no such state."),
    };
}
