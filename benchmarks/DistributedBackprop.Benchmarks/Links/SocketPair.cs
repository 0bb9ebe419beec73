using System.Net;
using System.Net.Sockets;

namespace DistributedBackprop.Benchmarks.Links;

/// <summary>Two blocking sockets joined over loopback.</summary>
internal sealed class SocketPair : IDisposable
{
    /// <summary>Joins two sockets.</summary>
    public SocketPair()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        First = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        First.Connect(listener.LocalEndPoint!);
        Second = listener.Accept();
        Second.NoDelay = true;
    }

    /// <summary>One end.</summary>
    public Socket First { get; }

    /// <summary>The other end.</summary>
    public Socket Second { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }
}
