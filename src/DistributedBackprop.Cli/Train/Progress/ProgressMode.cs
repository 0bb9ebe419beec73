namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>How progress is shown.</summary>
internal enum ProgressMode
{
    /// <summary>Live in a terminal that a person looks at, else plain.</summary>
    Auto,

    /// <summary>The log's lines only.</summary>
    Plain,

    /// <summary>Live below the log.</summary>
    Live,
}
