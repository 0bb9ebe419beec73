using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Desk;

/// <summary>Reads where a node's desk is: HOST:PORT, or HOST for the usual port.</summary>
internal static class DeskAddress
{
    /// <summary>Reads an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="option">What messages call it.</param>
    /// <exception cref="ConfigurationException">It is none, or one where nobody can be found.</exception>
    public static LinkAddress Parse(string text, string option)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool isHostAlone = text.Length > 0 && (text[^1] == ']' || !text.Contains(':', StringComparison.Ordinal));
        LinkAddress address = LinkAddress.Parse(isHostAlone ? FormattableString.Invariant($"{text}:{DeskServer.UsualPort}") : text, option);
        return address is { Host: not "*", Port: > 0 }
            ? address
            : throw new ConfigurationException($"{option} is '{text}', where a node may listen but nobody can find it; write the address of one node, and the port of its desk.");
    }
}
