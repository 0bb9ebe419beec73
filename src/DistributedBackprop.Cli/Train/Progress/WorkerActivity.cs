namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>What a worker does.</summary>
internal enum WorkerActivity
{
    /// <summary>It is here, and nothing was to be computed yet.</summary>
    Starting,

    /// <summary>It computes leaves.</summary>
    Computing,

    /// <summary>The last steps had no leaves for it.</summary>
    Idle,

    /// <summary>It has left in order.</summary>
    Gone,

    /// <summary>It failed or fell silent.</summary>
    Lost,
}
