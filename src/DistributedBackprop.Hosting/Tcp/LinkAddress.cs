using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Hosting.Tcp;

/// <summary>Where a head listens, or a worker finds it: HOST:PORT, the host by name or address, an IPv6 address in square brackets.</summary>
/// <param name="Host">A name or an address; "*" for all addresses of the machine.</param>
/// <param name="Port">0 to listen on any free port, else 1 to 65,535.</param>
public sealed record LinkAddress(string Host, int Port)
{
    /// <summary>Stands for all addresses of the machine.</summary>
    internal const string AnyHost = "*";

    /// <summary>Reads HOST:PORT.</summary>
    /// <param name="text">The text.</param>
    /// <param name="option">What messages call it.</param>
    /// <exception cref="ConfigurationException">It is not HOST:PORT.</exception>
    public static LinkAddress Parse(string text, string option)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon].TrimStart('[').TrimEnd(']');
        bool isBareIPv6 = colon >= 0 && text[..colon].Contains(':', StringComparison.Ordinal) && text[0] != '[';
        return host.Length > 0 && !isBareIPv6 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= ushort.MaxValue
            ? new LinkAddress(host, port)
            : throw new ConfigurationException($"{option} is '{text}'; write HOST:PORT, such as 192.168.1.10:7070, head.example:7070 or [::1]:7070.");
    }

    /// <summary>HOST:PORT.</summary>
    public override string ToString() => FormattableString.Invariant($"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    /// <summary>Reads HOST:PORT of a head: what stands for many addresses, or for any port, can be listened on only.</summary>
    /// <param name="text">The text.</param>
    /// <param name="option">What messages call it.</param>
    /// <exception cref="ConfigurationException">It is not the HOST:PORT of one machine.</exception>
    internal static LinkAddress ParseToJoin(string text, string option)
    {
        LinkAddress address = Parse(text, option);
        bool isOfMany = address.Host == AnyHost
            || (IPAddress.TryParse(address.Host, out IPAddress? one) && (one.Equals(IPAddress.Any) || one.Equals(IPAddress.IPv6Any)));
        return !isOfMany && address.Port > 0
            ? address
            : throw new ConfigurationException($"{option} is '{text}', where a head may listen but nobody can find it; write the head's own address and the port that it printed.");
    }

    /// <summary>The addresses of this machine to listen on.</summary>
    /// <exception cref="ConfigurationException">The host is not known.</exception>
    internal IPEndPoint ToListen() => Host switch
    {
        AnyHost => new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, Port),
        _ => new IPEndPoint(Resolve(), Port),
    };

    private IPAddress Resolve()
    {
        if (IPAddress.TryParse(Host, out IPAddress? address))
        {
            return address;
        }

        try
        {
            IPAddress[] found = Dns.GetHostAddresses(Host);
            return found.FirstOrDefault(candidate => candidate.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            throw new ConfigurationException($"{Host} is no host that is known here: {exception.Message}.");
        }
    }
}
