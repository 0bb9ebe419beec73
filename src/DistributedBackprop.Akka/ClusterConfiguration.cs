using Akka.Configuration;

namespace DistributedBackprop.Akka;

/// <summary>The settings that are built into the program: config/cluster.conf.</summary>
internal static class ClusterConfiguration
{
    /// <summary>For the nodes of a cluster.</summary>
    public static Config BuiltIn { get; } = Read();

    /// <summary>For actors of one process: no network.</summary>
    public static Config Local { get; } = ConfigurationFactory.ParseString(
        """
        akka.actor.provider = local
        akka.loglevel = WARNING
        """).WithFallback(BuiltIn);

    private static Config Read()
    {
        using Stream resource = typeof(ClusterConfiguration).Assembly.GetManifestResourceStream("cluster.conf")!;
        using var reader = new StreamReader(resource);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
