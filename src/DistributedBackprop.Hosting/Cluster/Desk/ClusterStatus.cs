namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>How a cluster and its runs are, as one node sees it.</summary>
/// <param name="Node">The node that answers.</param>
/// <param name="Head">The node whose head leads the runs; null where it is not known.</param>
/// <param name="Problem">What keeps runs from being trained, as a sentence; null for nothing.</param>
/// <param name="Members">The nodes that are members now.</param>
/// <param name="MissingServers">The configured server nodes that are no members.</param>
/// <param name="Runs">The runs, in the order of the queue.</param>
/// <param name="Workers">The workers of the run that is trained.</param>
internal sealed record ClusterStatus(
    string Node,
    string? Head,
    string? Problem,
    IReadOnlyList<MemberStatus> Members,
    IReadOnlyList<string> MissingServers,
    IReadOnlyList<RunStatus> Runs,
    IReadOnlyList<WorkerStatus> Workers);

/// <summary>A node.</summary>
/// <param name="Name">Its address.</param>
/// <param name="Roles">What it does.</param>
/// <param name="State">How far it is in or out, in the cluster's word.</param>
/// <param name="IsReachable">Whether the others hear of it.</param>
internal sealed record MemberStatus(string Name, IReadOnlyList<string> Roles, string State, bool IsReachable);

/// <summary>A worker.</summary>
/// <param name="Name">Its name in the run.</param>
/// <param name="Node">The node that it is on.</param>
/// <param name="ExamplesPerSecond">Its speed; null before it was measured.</param>
/// <param name="Share">Its share of a step, from 0 to 1; null before it has one.</param>
internal sealed record WorkerStatus(string Name, string Node, double? ExamplesPerSecond, double? Share);
