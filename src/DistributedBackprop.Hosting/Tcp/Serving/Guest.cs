using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>Somebody at the door who may be anybody.</summary>
internal sealed class Guest
{
    private readonly long _since = Stopwatch.GetTimestamp();

    /// <summary>A guest.</summary>
    /// <param name="peer">Where it comes from.</param>
    /// <param name="stream">What is said with it.</param>
    public Guest(IPEndPoint peer, Stream stream)
    {
        Address = peer.Address.IsIPv4MappedToIPv6 ? peer.Address.MapToIPv4() : peer.Address;
        // A head that listens on all addresses hears of IPv4 peers in IPv6 form, which nobody looks for in a log.
        Name = $"{new IPEndPoint(Address, peer.Port)}";
        Stream = stream;
    }

    /// <summary>Where it comes from.</summary>
    public IPAddress Address { get; }

    /// <summary>How messages name it.</summary>
    public string Name { get; }

    /// <summary>What is said with it.</summary>
    public Stream Stream { get; }

    /// <summary>How long it has been there.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_since);

    /// <summary>Why it was turned away; null if it was not.</summary>
    public string? Farewell { get; private set; }

    /// <summary>The guest at the other end of a socket, which it owns.</summary>
    /// <exception cref="SocketException">The connection has ended already.</exception>
    public static Guest On(Socket socket) => new((IPEndPoint)socket.RemoteEndPoint!, new SocketStream(socket));

    /// <summary>Ends what is said with it.</summary>
    /// <param name="cause">Why.</param>
    public void TurnAway(string cause)
    {
        Farewell = cause;
        Stream.Dispose();
    }
}
