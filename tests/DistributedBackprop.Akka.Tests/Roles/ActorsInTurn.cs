namespace DistributedBackprop.Akka.Tests.Roles;

/// <summary>Tests with actors run one after another: each has a pool of threads to share.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ActorsInTurn
{
    /// <summary>Its name.</summary>
    public const string Name = "actors";
}
