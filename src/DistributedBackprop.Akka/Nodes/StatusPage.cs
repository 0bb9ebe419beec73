using DistributedBackprop.Hosting.Cluster;
using DistributedBackprop.Hosting.Cluster.Desk;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>A part of a cluster's status: messages between nodes are bounded, and runs are on record for ever.</summary>
/// <param name="Status">The status, with some of its runs.</param>
/// <param name="RunsLeft">How many runs come after them.</param>
internal sealed record StatusPage(ClusterStatus Status, int RunsLeft)
{
    /// <summary>A page ends with the run that goes beyond so many bytes of JSON, some 1,500 runs: a quarter of the frames between nodes.</summary>
    public const int RunsBytes = 1 << 20;

    /// <summary>The part of a status from a run on, with one run at least where there is any.</summary>
    /// <param name="status">The status, without runs.</param>
    /// <param name="runs">Its runs from that one on; no more of them are looked at than are told.</param>
    /// <param name="count">How many these are.</param>
    public static StatusPage Of(ClusterStatus status, IEnumerable<RunStatus> runs, int count)
    {
        var told = new List<RunStatus>();
        int bytes = 0;
        foreach (RunStatus run in runs)
        {
            told.Add(run);
            bytes += StrictJson.Write(run).Length;
            if (bytes > RunsBytes)
            {
                break;
            }
        }

        return new StatusPage(status with { Runs = told }, count - told.Count);
    }
}
