using System.Text.Json;
using Akka.Configuration;
using Akka.Configuration.Hocon;
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
    /// <exception cref="ConfigurationException">The file is missing, cannot be read, or holds something else there.</exception>
    public static IReadOnlyDictionary<string, string> ReadValues(string path)
    {
        HoconValue section = Read(path).Root;
        foreach (string name in NodeSection.Split('.'))
        {
            if (section.GetObject().Items.GetValueOrDefault(name) is not { } child)
            {
                return new Dictionary<string, string>();
            }

            section = child.IsObject() ? child : throw new ConfigurationException($"{path}: {NodeSection} is no section. Write {NodeSection} {{ … }} with the node's settings in it.");
        }

        return section.GetObject().Items
            .Where(setting => !IsNull(setting.Value))
            .ToDictionary(setting => setting.Key, setting => Text(setting.Value) ?? throw new ConfigurationException($"{path}: {NodeSection}.{setting.Key} is neither a value nor a list of values."), StringComparer.Ordinal);
    }

    private static bool IsNull(HoconValue value) => value.IsString() && value.GetString() is null;

    private static string? Text(HoconValue value)
    {
        if (!value.Values.Any(element => element.IsArray()))
        {
            return value.GetString();
        }

        string?[] texts = [.. value.GetArray().Where(element => !element.IsEmpty).Select(element => element.GetString())];
        return texts.Contains(null) ? null : string.Join(',', texts);
    }

    private static Config Settings(NodeSettings settings)
    {
        string[] roles = [.. settings.IsServer ? [NodeServices.ServerRole] : Array.Empty<string>(), .. settings.IsWorker ? [NodeServices.WorkerRole] : Array.Empty<string>()];

        // A node looks for its cluster once all of its ports are open, not as soon as Akka.NET's is.
        return ConfigurationFactory.ParseString(FormattableString.Invariant(
            $$"""
            akka.remote.dot-netty.tcp.hostname = {{Quoted(settings.Listen)}}
            akka.remote.dot-netty.tcp.public-hostname = {{Quoted(settings.Host)}}
            akka.remote.dot-netty.tcp.port = {{settings.Port}}
            akka.remote.dot-netty.tcp.enable-ssl = {{(settings.CertificateFile is null ? "off" : "on")}}
            akka.cluster.seed-nodes = []
            akka.cluster.roles = [{{string.Join(", ", roles)}}]
            akka.loggers = []
            akka.stdout-loglevel = OFF
            akka.loglevel = INFO
            """));
    }

    /// <summary>A text as HOCON has it between quotes, which is as JSON has it.</summary>
    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static Config Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: the node's configuration cannot be read: {exception.Message}");
        }

        if (HoconOutline.FindFault(text) is { } fault)
        {
            throw new ConfigurationException($"{path}: the node's configuration is no HOCON: {fault}.");
        }

        return Parse(path, text);
    }

    private static Config Parse(string path, string text)
    {
        try
        {
            return ConfigurationFactory.ParseString(text, included => throw new ConfigurationException($"{path}: the node's configuration is to include '{included}'. Write into this file what that one holds."));
        }
#pragma warning disable CA1031 // HOCON's parser throws whatever it comes upon.
        catch (Exception exception) when (exception is not ConfigurationException)
#pragma warning restore CA1031
        {
            throw new ConfigurationException($"{path}: the node's configuration is no HOCON: {exception.Message.TrimEnd()}");
        }
    }
}
