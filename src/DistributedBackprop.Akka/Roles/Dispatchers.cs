namespace DistributedBackprop.Akka.Roles;

/// <summary>The dispatchers that cluster.conf defines, by name.</summary>
internal static class Dispatchers
{
    /// <summary>A thread of its own for each actor that computes: the pool of the others stays free for heartbeats.</summary>
    public const string Computing = "dbp.computing";
}
