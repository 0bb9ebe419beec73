namespace DistributedBackprop.Hosting.Cluster.Runs;

/// <summary>How far a run of a cluster is.</summary>
internal enum RunState
{
    /// <summary>Others come first.</summary>
    Queued,

    /// <summary>It is the one that is trained, or will be as soon as there is a head and workers.</summary>
    Running,

    /// <summary>It has ended as its settings say.</summary>
    Ended,

    /// <summary>Somebody wanted it to end.</summary>
    Cancelled,

    /// <summary>It has failed.</summary>
    Failed,
}
