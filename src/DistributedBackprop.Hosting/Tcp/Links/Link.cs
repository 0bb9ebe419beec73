namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// Joins this process and one other over a connected stream: control messages and, beside them, bulk messages straight from and
/// into memory. One thread reads and one writes, both waiting for the network; nothing is allocated per message.
/// </summary>
/// <remarks>
/// <para>On the wire: frames (<see cref="FrameHeader"/>). Each end first tells its <see cref="LinkTerms"/>. Then control messages, a frame
/// each, and bulk messages, an announcement and data frames. A peer that breaks a rule is told so and left.</para>
/// <para>A thread that has a bulk message ready writes it itself as far as the network takes it, where it may: the reader thread after each call of its
/// owner, any other by <see cref="SendBulk"/>. Only a stream that is a <see cref="SocketStream"/> can tell how far that is; over others the writer thread
/// does it.</para>
/// <para>Memory: <see cref="LinkOptions.WindowBytes"/> for the owner's blocks, <see cref="LinkOptions.ControlBytes"/>, and some 200 KiB of buffers,
/// whatever the peer does.</para>
/// </remarks>
internal sealed class Link : IDisposable
{
    private const int ThreadsOfALink = 2;

    private readonly Stream _stream;
    private readonly string _peer;
    private readonly LinkOptions _options;
    private readonly ILinkOwner _owner;
    private readonly ReceiveWindow _window;
    private readonly LinkWriter _writer;
    private readonly Action _writeHere;
    private readonly LinkReader _reader;
    private readonly Thread _readerThread;
    private readonly Thread _writerThread;
    private readonly Timer _farewellTimer;
    private bool _readerHasBulk;
    private string? _cause;
    private int _threads;

    /// <summary>A link over a stream on which both ends have shaken hands; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="stream">
    /// A connected stream with blocking reads that time out, and blocking writes; disposing it must end both: a socket's, or TLS on one. The link
    /// owns it. A socket that was used asynchronously before (ConnectAsync, AcceptAsync of itself) costs an allocation for each wait.
    /// </param>
    /// <param name="peer">How causes name the other end: its role and address.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="owner">Is told of what comes, and asked for what goes.</param>
    /// <exception cref="ArgumentException">The stream cannot time out.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The options hold what no link can.</exception>
    /// <exception cref="PlatformNotSupportedException">This machine's order of bytes is not little-endian.</exception>
    public Link(Stream stream, string peer, LinkOptions options, ILinkOwner owner)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (!stream.CanTimeout)
        {
            throw new ArgumentException("The stream of a link must be able to time out.", nameof(stream));
        }

        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Links carry the bytes of numbers as they are, and need a little-endian machine.");
        }

        _stream = stream;
        _peer = peer;
        _options = options;
        _owner = owner;
        _stream.ReadTimeout = (int)options.Silence.TotalMilliseconds;
        _window = new ReceiveWindow(options.WindowBytes);
        _writer = new LinkWriter(stream, options, _window, owner);
        _writeHere = _writer.WriteHere;
        _reader = new LinkReader(stream, new FrameReader(new Inbound(owner, _window, new PeerStatements(this))));
        _readerThread = new Thread(Read) { Name = $"link to {peer}: reader", IsBackground = true };
        _writerThread = new Thread(Write) { Name = $"link to {peer}: writer", IsBackground = true };
        _farewellTimer = new Timer(_ => _stream.Dispose());
    }

    /// <summary>Starts both threads.</summary>
    /// <exception cref="ThreadStateException">They were started before.</exception>
    public void Start()
    {
        _threads = ThreadsOfALink;
        _writerThread.Start();
        _readerThread.Start();
    }

    /// <summary>
    /// Sends a control message, from any thread, without blocking: it is copied, and waits if need be. When the messages that wait
    /// do not fit any more into <see cref="LinkOptions.ControlBytes"/> the peer does not read, and the link closes. Ignored once it is closed.
    /// </summary>
    /// <exception cref="ArgumentException">The kind is below 16, or the fields are longer than <see cref="LinkLimits.FieldsBytes"/>.</exception>
    public void SendControl(byte kind, ReadOnlySpan<byte> fields)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kind, LinkLimits.FirstOwnersKind);
        LinkLimits.CheckFields(fields.Length);
        if (!_writer.TrySend(kind, fields, out int waiting))
        {
            End(LinkCause.Unread(_peer, waiting, fields.Length + FrameHeader.Bytes, _options.ControlBytes), farewell: null);
        }
    }

    /// <summary>Says, from any thread, that <see cref="ILinkOwner.TryTakeBulk"/> may have something to give. Does not block.</summary>
    public void BulkReady()
    {
        _writer.NoteBulk();
        if (Thread.CurrentThread == _readerThread && _writer.CanWriteHere)
        {
            _readerHasBulk = true;
        }
        else
        {
            _writer.Wake();
        }
    }

    /// <summary>
    /// Like <see cref="BulkReady"/>, and asks and writes on the calling thread where nobody else is writing. Takes the time of a copy into the network's
    /// buffers, and does not wait for the network. No lock may be held that a call of the writer to its owner needs.
    /// </summary>
    public void SendBulk()
    {
        _writer.NoteBulk();
        Attempt(_writeHere);
    }

    /// <summary>Gives back, from any thread, the memory of bulk bytes received: the peer may send as many more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More bytes are given back than were received.</exception>
    public void Grant(long bytes)
    {
        _window.GiveBack(bytes);
        WakeForGrant();
    }

    /// <summary>
    /// Closes the link, from any thread and without blocking; only the first cause counts. Control messages sent before still go out, as does
    /// the cause, for at most <see cref="LinkOptions.Farewell"/>; a bulk message under way is cut off. The owner gets nothing more but
    /// <see cref="ILinkOwner.OnClosed"/>, and what its threads are in the middle of.
    /// </summary>
    public void Close(string cause) => End(LinkCause.ClosedHere(_peer, cause), farewell: cause);

    /// <summary>Closes the link, and waits for the end of both threads, unless one of them calls, or a call of the writer to its owner does: then they end soon after.</summary>
    public void Dispose()
    {
        Close("it is over");
        if (_writerThread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _stream.Dispose();
        }
        else if (Thread.CurrentThread != _writerThread && Thread.CurrentThread != _readerThread && !_writer.IsHeldHere)
        {
            _writerThread.Join();
            _readerThread.Join();
        }
    }

    private void Read()
    {
        try
        {
            while (Volatile.Read(ref _cause) is null)
            {
                _reader.ReadSome();
                WriteWhatReaderHas();
                WakeForGrant();
            }
        }
        catch (EndOfStreamException exception)
        {
            End(LinkCause.Ended(_peer, exception.Message), farewell: null);
        }
        catch (IOException exception) when (LinkCause.IsTimeout(exception))
        {
            EndSilent();
        }
        catch (IOException exception)
        {
            End(LinkCause.Broken(_peer, exception), farewell: null);
        }
#pragma warning disable CA1031 // Whatever the owner throws ends its link, and the owner is told; it must not end the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            EndBroken(exception);
        }

        EndThread();
    }

    private void WriteWhatReaderHas()
    {
        if (_readerHasBulk)
        {
            _readerHasBulk = false;
            Attempt(_writeHere);
        }
    }

    private void Write()
    {
        Attempt(_writer.Run);
        Attempt(_writer.SayFarewell);
        if (Volatile.Read(ref _cause) is not null)
        {
            _stream.Dispose();
        }

        EndThread();
    }

    private void Attempt(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Nothing can be said to the peer any more. The reader finds out too, and finds the peer's last words.
        }
#pragma warning disable CA1031 // As above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            EndBroken(exception);
        }
    }

    /// <summary>The farewell waits for a peer that may come to life again, but not behind a write that the silent peer does not read.</summary>
    private void EndSilent()
    {
        string cause = LinkCause.Silent(_peer, _options.Silence);
        End(cause, _writer.IsHeldUp ? null : cause);
    }

    private void EndBroken(Exception exception)
    {
        string cause = exception is LinkException refused ? LinkCause.Refused(_peer, refused) : LinkCause.Internal(_peer, exception);
        End(cause, exception.Message);
    }

    private void End(string cause, string? farewell)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, null) is not null)
        {
            return;
        }

        _writer.Stop(farewell);
        if (farewell is null)
        {
            _stream.Dispose();
        }
        else
        {
            _farewellTimer.Change(_options.Farewell, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndThread()
    {
        if (Interlocked.Decrement(ref _threads) == 0)
        {
            _stream.Dispose();
            _farewellTimer.Dispose();
            _owner.OnClosed(_cause!);
        }
    }

    private void WakeForGrant()
    {
        if (_window.IsGrantDue)
        {
            _writer.Wake();
        }
    }

    private sealed class PeerStatements(Link link) : IPeerStatements
    {
        public void OnTerms(LinkTerms terms) => link._writer.TakeTerms(terms);

        public void OnGrant(long bytes) => link._writer.TakeGrant(bytes);

        public void OnFarewell(string cause) => link.End(LinkCause.ClosedThere(link._peer, cause), farewell: null);
    }
}
