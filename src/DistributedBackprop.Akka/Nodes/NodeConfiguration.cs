using Akka.Configuration;
using DistributedBackprop.Akka.Contract;
using ConfigurationException = DistributedBackprop.Training.Configuration.ConfigurationException;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>The settings of a node's actor system: its own file, then what its settings say, then what is built in.</summary>
internal static class NodeConfiguration
{
    private const string NodeSection = "dbp.node";

    /// <summary>The settings for Akka.NET.</summary>
    /// <exception cref="ConfigurationException">The file is missing, or cannot be read.</exception>
    public static Config Of(NodeSettings settings)
    {
        Config file = settings.ConfigurationFile is { } path ? Read(path) : ConfigurationFactory.Empty;
        return Settings(settings).WithFallback(file).WithFallback(ClusterConfiguration.BuiltIn);
    }

    /// <summary>The values below <c>dbp.node</c> in a file.</summary>
    /// <exception cref="ConfigurationException">The file is missing, or cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> ReadValues(string path)
    {
        Config section = Read(path).GetConfig(NodeSection);
        return section is null
            ? new Dictionary<string, string>()
            : section.AsEnumerable().ToDictionary(
                value => value.Key,
                value => value.Value.IsArray() ? string.Join(',', value.Value.GetStringList()) : value.Value.GetString() ?? "",
                StringComparer.Ordinal);
    }

    private static Config Settings(NodeSettings settings)
    {
        string[] roles = [.. settings.IsServer ? [NodeServices.ServerRole] : Array.Empty<string>(), .. settings.IsWorker ? [NodeServices.WorkerRole] : Array.Empty<string>()];
        bool isSecured = settings.CertificateFile is not null;
        string protocol = isSecured ? "akka.ssl.tcp" : "akka.tcp";

        // A server node would found a cluster by itself where it is the first of the list: it looks for one by an actor of its own.
        string seeds = settings.IsServer ? "" : string.Join(", ", settings.ServerNodes.Select(address => $"\"{protocol}://{NodeServices.SystemName}@{address}\""));
        return ConfigurationFactory.ParseString(FormattableString.Invariant(
            $$"""
            akka.remote.dot-netty.tcp.hostname = "{{settings.Listen}}"
            akka.remote.dot-netty.tcp.public-hostname = "{{settings.Host}}"
            akka.remote.dot-netty.tcp.port = {{settings.Port}}
            akka.remote.dot-netty.tcp.enable-ssl = {{(isSecured ? "on" : "off")}}
            akka.cluster.seed-nodes = [{{seeds}}]
            akka.cluster.roles = [{{string.Join(", ", roles)}}]
            akka.loggers = []
            akka.stdout-loglevel = OFF
            akka.loglevel = INFO
            """));
    }

    private static Config Read(string path)
    {
        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: the node's configuration cannot be read: {exception.Message}");
        }
#pragma warning disable CA1031 // HOCON's parser throws whatever it comes upon.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new ConfigurationException($"{path}: the node's configuration is no HOCON: {exception.Message}");
        }
    }
}
