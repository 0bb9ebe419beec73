using System.Net.Sockets;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Connects, secures and shakes hands, as the end that comes.</summary>
internal static class Dialer
{
    /// <summary>The longest time for each of the three.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Connects by blocking calls: a socket that was once waited for without blocking reads and writes more slowly ever after.</summary>
    /// <param name="address">Where the other end listens.</param>
    /// <param name="peer">How causes name it.</param>
    /// <param name="token">The token that both ends share; null for none.</param>
    /// <param name="security">Whom to trust; null for no TLS.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <returns>A stream on which both ends have shaken hands.</returns>
    /// <exception cref="LinkException">Nobody answers there, or there can be no link with who does.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public static Stream Connect(LinkAddress address, string peer, string? token, ClientSecurity? security, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Limit);
            using (limit.Token.Register(socket.Dispose))
            {
                socket.Connect(address.Host, address.Port);
            }

            cancellationToken.ThrowIfCancellationRequested();
            var stream = new SocketStream(socket);
            using (cancellationToken.Register(stream.Dispose))
            {
                return Greet(stream, address.Host, peer, token, security);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            string cause = exception is SocketException socketException ? WithoutAddress(socketException) : FormattableString.Invariant($"no answer within {Limit.TotalSeconds} s");
            throw new LinkException($"nothing answers at {address} ({cause})", exception) { MayPass = true };
        }
        catch
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private static Stream Greet(Stream stream, string host, string peer, string? token, ClientSecurity? security)
    {
        Stream secured = security?.Secure(stream, host, peer, Limit) ?? stream;
        Handshake.Shake(secured, LinkRole.Worker, peer, token, Limit);
        return secured;
    }

    /// <summary>The message of a connection that fails repeats the address, in another form.</summary>
    private static string WithoutAddress(SocketException exception) => new SocketException(exception.NativeErrorCode).Message;
}
