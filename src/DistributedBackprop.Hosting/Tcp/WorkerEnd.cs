namespace DistributedBackprop.Hosting.Tcp;

/// <summary>How the work of a worker process ended.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record WorkerEnd(WorkerEndKind Kind, string Reason);

/// <summary>How the work of a worker process ended.</summary>
public enum WorkerEndKind
{
    /// <summary>The run is over.</summary>
    RunOver,

    /// <summary>It was asked to stop.</summary>
    Stopped,

    /// <summary>The head does not let it take part, or it cannot.</summary>
    Refused,

    /// <summary>The head was looked for as long as was allowed.</summary>
    NoHead,

    /// <summary>The run has failed.</summary>
    RunFailed,
}
