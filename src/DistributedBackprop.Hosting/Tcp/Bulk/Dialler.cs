using System.Net.Sockets;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>Connects to the doors of other nodes: secures and shakes hands.</summary>
/// <param name="security">Whom this node trusts; null for no TLS.</param>
internal sealed class Dialler(ClientSecurity? security)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Connects by blocking calls, on whatever thread calls: a socket that was once waited for without blocking reads and writes more slowly ever after.</summary>
    /// <param name="address">Where the door is.</param>
    /// <param name="peer">How causes name the other end.</param>
    /// <param name="token">What the door asks for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LinkException">Nothing answers there, or no node that is trusted and knows the token.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Stream Dial(LinkAddress address, string peer, string token, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenRegistration end = cancellationToken.Register(socket.Dispose);
        try
        {
            Connect(socket, address);
            return Greet(new NetworkStream(socket, ownsSocket: true), address.Host, peer, token);
        }
        catch (Exception exception)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw exception as LinkException ?? new LinkException($"{peer} cannot be reached: {Describe(exception)}", exception);
        }
    }

    private static void Connect(Socket socket, LinkAddress address)
    {
        using var limit = new CancellationTokenSource(Limit);
        using (limit.Token.Register(socket.Dispose))
        {
            socket.Connect(address.Host, address.Port);
            socket.NoDelay = true;
        }
    }

    private static string Describe(Exception exception) => exception switch
    {
        SocketException socketException => new SocketException(socketException.NativeErrorCode).Message,
        ObjectDisposedException => FormattableString.Invariant($"no answer within {Limit.TotalSeconds} s"),
        _ => exception.Message,
    };

    private Stream Greet(Stream stream, string host, string peer, string token)
    {
        Stream secured = security?.Secure(stream, host, peer, Limit) ?? stream;
        Handshake.Shake(secured, LinkRole.Worker, peer, token, Limit);
        return secured;
    }
}
