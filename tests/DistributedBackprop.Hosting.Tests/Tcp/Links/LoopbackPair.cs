using System.Net;
using System.Net.Sockets;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

/// <summary>Two ends of a connection over loopback, with blocking sockets.</summary>
internal sealed class LoopbackPair : IDisposable
{
    public LoopbackPair()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.Connect(listener.LocalEndPoint!);
        Socket server = listener.Accept();
        server.NoDelay = true;
        Head = new NetworkStream(server, ownsSocket: true);
        Worker = new NetworkStream(client, ownsSocket: true);
    }

    public NetworkStream Head { get; }

    public NetworkStream Worker { get; }

    public void Dispose()
    {
        Head.Dispose();
        Worker.Dispose();
    }
}
