using System.Net.Sockets;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// A connected socket as a stream: reading and writing block as a <see cref="NetworkStream"/>'s do, and besides it can be given what
/// the network takes at once. Disposing it ends both.
/// </summary>
/// <remarks>
/// The socket itself does not block, as a socket blocks in both directions or in none: who has to wait polls. That costs two
/// calls of the system more for each wait, and nothing for a byte.
/// </remarks>
internal sealed class SocketStream : Stream
{
    /// <summary>A stream over a socket, which it owns.</summary>
    public SocketStream(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Socket = socket;
        socket.Blocking = false;
        socket.NoDelay = true;
    }

    /// <summary>The socket.</summary>
    public Socket Socket { get; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanTimeout => true;

    /// <summary>The milliseconds that a read waits; <see cref="Timeout.Infinite"/> at first.</summary>
    public override int ReadTimeout { get; set; } = Timeout.Infinite;

    /// <summary>The first byte that was read; null before.</summary>
    public byte? FirstByte { get; private set; }

    /// <summary>Not supported.</summary>
    public override long Length => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Waits for bytes, and reads what has come.</summary>
    /// <returns>The number of bytes; 0 where the peer sends no more.</returns>
    /// <exception cref="IOException">The connection is broken, or nothing came within <see cref="ReadTimeout"/>.</exception>
    public override int Read(Span<byte> buffer)
    {
        int count = Receive(buffer, SocketFlags.None);
        FirstByte ??= count > 0 ? buffer[0] : null;
        return count;
    }

    /// <summary>Waits for bytes, and looks at the first one, which stays there to be read.</summary>
    /// <returns>The byte; null where the peer sends no more.</returns>
    /// <exception cref="IOException">The connection is broken, or nothing came within <see cref="ReadTimeout"/>.</exception>
    public byte? Peek()
    {
        Span<byte> first = stackalloc byte[1];
        return Receive(first, SocketFlags.Peek) > 0 ? first[0] : null;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Writes all bytes, and waits for the network if need be.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[WriteAtOnce(buffer)..];
            if (!buffer.IsEmpty)
            {
                Poll(Timeout.Infinite, SelectMode.SelectWrite);
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Writes what the network takes without waiting.</summary>
    /// <returns>The number of bytes, 0 or more.</returns>
    /// <exception cref="IOException">The connection is broken.</exception>
    public int WriteAtOnce(ReadOnlySpan<byte> buffer)
    {
        int written = Socket.Send(buffer, SocketFlags.None, out SocketError error);
        return error is SocketError.Success or SocketError.WouldBlock ? written : throw Broken(error);
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        try
        {
            // Without it the system answers what was not read by a reset, which can cost the other end the last words on their way.
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other end is gone already, or this one.
        }

        Socket.Dispose();
        base.Dispose(disposing);
    }

    private static IOException Broken(SocketError error)
    {
        var cause = new SocketException((int)error);
        return new IOException(cause.Message, cause);
    }

    private int Receive(Span<byte> buffer, SocketFlags flags)
    {
        while (true)
        {
            int count = Socket.Receive(buffer, flags, out SocketError error);
            if (error != SocketError.WouldBlock)
            {
                return error == SocketError.Success ? count : throw Broken(error);
            }

            WaitForBytes();
        }
    }

    private void WaitForBytes()
    {
        if (!Poll(ReadTimeout, SelectMode.SelectRead))
        {
            throw Broken(SocketError.TimedOut);
        }
    }

    /// <summary>One poll waits 35 minutes at most.</summary>
    private bool Poll(int milliseconds, SelectMode mode)
    {
        const long longest = int.MaxValue;
        long left = milliseconds * 1000L;
        try
        {
            for (; left > longest; left -= longest)
            {
                if (Socket.Poll((int)longest, mode))
                {
                    return true;
                }
            }

            return Socket.Poll(milliseconds == Timeout.Infinite ? -1 : (int)left, mode);
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}
