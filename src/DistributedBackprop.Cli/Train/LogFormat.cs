namespace DistributedBackprop.Cli.Train;

/// <summary>How a log is printed.</summary>
internal enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON object a line, for programs.</summary>
    Json,
}
