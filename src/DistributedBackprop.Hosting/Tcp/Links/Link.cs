namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// Joins this process and one other over a connected stream: control messages and, beside them, bulk messages straight from and
/// into memory. One thread reads and one writes, both blocking; nothing is allocated per message.
/// </summary>
internal sealed class Link : IDisposable
{
    /// <summary>A link over a stream on which both ends have shaken hands; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="stream">A connected stream with blocking reads and writes that a dispose ends: a socket's, or TLS on one. The link owns it.</param>
    /// <param name="peer">How causes name the other end: its role and address.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="owner">Is told of what comes, and asked for what goes.</param>
    public Link(Stream stream, string peer, LinkOptions options, ILinkOwner owner) => throw new NotSupportedException();

    /// <summary>Starts both threads.</summary>
    public void Start() => throw new NotSupportedException();

    /// <summary>
    /// Sends a control message, from any thread, without blocking: it is copied, and waits if need be. When the messages that wait
    /// do not fit any more into <see cref="LinkOptions.ControlBytes"/> the peer does not read, and the link closes. Ignored once it is closed.
    /// </summary>
    /// <exception cref="ArgumentException">The kind is below 16, or the fields are longer than <see cref="LinkLimits.FieldsBytes"/>.</exception>
    public void SendControl(byte kind, ReadOnlySpan<byte> fields) => throw new NotSupportedException();

    /// <summary>Says, from any thread, that <see cref="ILinkOwner.TryTakeBulk"/> has something to give.</summary>
    public void BulkReady() => throw new NotSupportedException();

    /// <summary>Gives back, from any thread, the memory of bulk bytes received: the peer may send as many more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More bytes are given back than were received.</exception>
    public void Grant(long bytes) => throw new NotSupportedException();

    /// <summary>
    /// Closes the link, from any thread and without blocking; only the first cause counts. Control messages sent before still go out, as does
    /// the cause, for at most <see cref="LinkOptions.Farewell"/>; a bulk message under way is cut off.
    /// </summary>
    public void Close(string cause) => throw new NotSupportedException();

    /// <summary>Closes the link, and waits for the end of both threads unless one of them calls.</summary>
    public void Dispose() => throw new NotSupportedException();
}
