namespace DistributedBackprop.Cli.Tests.Processes;

/// <summary>Tests that start several processes: one after another, and beside no others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class OneAtATime
{
    public const string Name = "processes";
}
