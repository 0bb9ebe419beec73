namespace DistributedBackprop.Cli;

/// <summary>What <c>dbp</c> tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>What was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>The command began and failed.</summary>
    public const int Failed = 1;

    /// <summary>What was given cannot be used: the command line, the configuration or the data.</summary>
    public const int Unusable = 2;
}
