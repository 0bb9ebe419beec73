using System.Net;
using System.Net.Sockets;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

/// <summary>Two ends of a connection over loopback, as links have them.</summary>
internal sealed class LoopbackPair : IDisposable
{
    public LoopbackPair()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        Socket server = listener.Accept();
        Head = new SocketStream(server);
        Worker = new SocketStream(client);
    }

    public SocketStream Head { get; }

    public SocketStream Worker { get; }

    public void Dispose()
    {
        Head.Dispose();
        Worker.Dispose();
    }
}
