using DistributedBackprop.Akka.Contract;

namespace DistributedBackprop.Akka;

/// <summary>The cluster, where it was built in.</summary>
public static class ClusterHost
{
    /// <summary>The host; null in a program that was built without Akka.NET.</summary>
    public static IClusterHost? BuiltIn { get; } = new AkkaHost();
}
