using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Serving;

namespace DistributedBackprop.Hosting.Tests.Tcp.Serving;

/// <summary>An open door without a head behind it, and those who knock.</summary>
internal sealed class Door : IDisposable
{
    private const string Token = "secret";

    /// <summary>Far beyond what anything here takes.</summary>
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly Channel<string> _refused = Channel.CreateUnbounded<string>();
    private readonly List<Socket> _strangers = [];
    private readonly Doorkeeper _door;

    public Door(DoorLimits limits, LinkAddress? at = null, string? certificate = null, string? key = null)
    {
        var options = new TcpHeadOptions { Listen = at ?? new LinkAddress($"{IPAddress.Loopback}", Port: 0), Token = Token, CertificateFile = certificate, KeyFile = key };
        _door = new Doorkeeper(options, (stream, _) => stream.Dispose(), (_, cause) => _refused.Writer.TryWrite(cause), limits);
        _door.Open();
    }

    /// <summary>Connects, and says nothing.</summary>
    public Socket Knock()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, _door.Address.Port);
        _strangers.Add(socket);
        return socket;
    }

    /// <summary>Connects, and shakes hands as a worker does.</summary>
    public void Enter() => Handshake.Shake(new SocketStream(Knock()), LinkRole.Worker, "the door", Token, Hung);

    /// <summary>Waits until somebody is turned away.</summary>
    /// <returns>The cause.</returns>
    public Task<string> NextRefused() => _refused.Reader.ReadAsync().AsTask().WaitAsync(Hung);

    public void Dispose()
    {
        _door.Dispose();
        _strangers.ForEach(stranger => stranger.Dispose());
    }
}
