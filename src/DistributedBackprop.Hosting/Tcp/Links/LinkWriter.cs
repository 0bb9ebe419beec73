using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Unicode;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// Writes what there is to say to a stream, on a thread of its own: what waits on the control lane, then one stretch of bulk, and
/// again. So neither lane can keep the other waiting for more than a frame.
/// </summary>
internal sealed class LinkWriter
{
    /// <summary>Control messages leave room for whatever a bulk message has to say next.</summary>
    private const int BulkRoom = FrameHeader.Bytes + Announcement.MaximumBytes;

    private const int StagingBytes = 64 * 1024;

    /// <summary>
    /// A write that took longer waited for the network. The next frame is then copied before its checksum is taken, which costs such a
    /// link nothing: the owner of a message that has become useless meanwhile may write over its memory, and the peer finds no damage.
    /// A fast link is spared the copy, which would cost it a third; it may close for such a frame when its peer has stood still.
    /// </summary>
    private static readonly TimeSpan QuickWrite = TimeSpan.FromMilliseconds(2);

    private readonly object _gate = new();
    private readonly Stream _stream;
    private readonly ILinkOwner _owner;
    private readonly ReceiveWindow _window;
    private readonly ControlQueue _controls;
    private readonly SendCredit _credit = new();
    private readonly BulkSender _bulk = new();
    private readonly byte[] _staging = new byte[StagingBytes + FrameHeader.Bytes + LinkLimits.FrameBytes];
    private int _copiedMost = BulkSender.CopiedBytes;
    private long _lifeMilliseconds;
    private long _lastWriteMilliseconds = Environment.TickCount64;
    private bool _mayHaveBulk;
    private bool _hasMessage;
    private bool _stopped;
    private string? _farewell;
    private volatile bool _isWriting;

    /// <summary>A writer with its terms to be said first.</summary>
    public LinkWriter(Stream stream, LinkOptions options, ReceiveWindow window, ILinkOwner owner)
    {
        _stream = stream;
        _owner = owner;
        _window = window;
        _controls = new ControlQueue(options.ControlBytes);
        _lifeMilliseconds = LifeOf(options.Silence);
        Span<byte> terms = stackalloc byte[LinkTerms.Bytes];
        new LinkTerms(options.WindowBytes, options.Silence).Write(terms);
        _controls.TryAdd(OwnKind.Terms, terms);
    }

    /// <summary>Whether a write is under way, which may be waiting for the peer to read.</summary>
    public bool IsWriting => _isWriting;

    private bool HasWork => _controls.Bytes > 0 || _window.IsGrantDue || _bulk.HasFrame(_credit.Bytes) || MayPull;

    private bool MayPull => _mayHaveBulk && !_hasMessage && _credit.Window > 0;

    /// <summary>Queues a control message, from any thread.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="waiting">The bytes that wait before it.</param>
    /// <returns>Whether it fits.</returns>
    public bool TrySend(byte kind, ReadOnlySpan<byte> fields, out int waiting)
    {
        lock (_gate)
        {
            waiting = _controls.Bytes;
            bool fits = _stopped || _controls.TryAdd(kind, fields);
            Monitor.Pulse(_gate);
            return fits;
        }
    }

    /// <summary>The owner may have a bulk message to give, from any thread.</summary>
    public void BulkReady()
    {
        lock (_gate)
        {
            _mayHaveBulk = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Looks again for something to do, from any thread.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>The peer's terms: bulk may begin, and signs of life come as often as it needs them.</summary>
    public void TakeTerms(LinkTerms terms)
    {
        lock (_gate)
        {
            _credit.State(terms.Window);
            _lifeMilliseconds = Math.Min(_lifeMilliseconds, LifeOf(terms.Silence));
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>The peer grants credit.</summary>
    /// <exception cref="LinkException">More than it can have.</exception>
    public void TakeGrant(long bytes)
    {
        lock (_gate)
        {
            _credit.Add(bytes);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Lets <see cref="Run"/> come to its end, from any thread; the first call counts.</summary>
    /// <param name="farewell">What <see cref="SayFarewell"/> is to tell the peer; null to say no more.</param>
    public void Stop(string? farewell)
    {
        lock (_gate)
        {
            _farewell = _stopped ? _farewell : farewell;
            _stopped = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Writes until stopped.</summary>
    /// <exception cref="LinkException">The owner's bulk message can never be sent, or the owner threw it.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public void Run()
    {
        while (WaitForWork())
        {
            WriteSome();
        }
    }

    /// <summary>After <see cref="Run"/>: writes the control messages that wait, then why the link closes, if that is to be said.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public void SayFarewell()
    {
        if (_farewell is null)
        {
            return;
        }

        while (_controls.MoveTo(_staging) is > 0 and int staged)
        {
            Write(staged, []);
        }

        Span<byte> fields = stackalloc byte[Inbound.FarewellBytes];
        Utf8.FromUtf16(_farewell, fields, out _, out int length);
        Write(ControlFrame.Write(_staging, OwnKind.Farewell, fields[..length]), []);
    }

    private static long LifeOf(TimeSpan silence) => (long)silence.TotalMilliseconds / 3;

    private bool WaitForWork()
    {
        lock (_gate)
        {
            while (!_stopped && !HasWork)
            {
                long idle = Environment.TickCount64 - _lastWriteMilliseconds;
                if (idle >= _lifeMilliseconds)
                {
                    _controls.TryAdd(OwnKind.Life, []);
                }
                else
                {
                    Monitor.Wait(_gate, (int)(_lifeMilliseconds - idle));
                }
            }

            return !_stopped;
        }
    }

    private void WriteSome()
    {
        Pull();
        int staged;
        long credit;
        lock (_gate)
        {
            staged = StageControls();
            credit = _credit.Bytes;
        }

        staged += _bulk.Fill(_staging.AsSpan(staged), credit, _copiedMost, out ReadOnlySpan<byte> rest, out long spent);
        lock (_gate)
        {
            _credit.Spend(spent);
        }

        Write(staged, rest);
        if (_hasMessage && !_bulk.IsOpen)
        {
            EndMessage();
        }
    }

    /// <summary>Stages what waits on the control lane. Grants go along with whatever there is, but are no reason to write by themselves before they are due.</summary>
    private int StageControls()
    {
        int staged = 0;
        if (_window.TakeGrant() is > 0 and long granted)
        {
            Span<byte> fields = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(fields, granted);
            staged = ControlFrame.Write(_staging, OwnKind.Grant, fields);
        }

        return staged + _controls.MoveTo(_staging.AsSpan(staged, StagingBytes - staged - BulkRoom));
    }

    private void Pull()
    {
        lock (_gate)
        {
            if (!MayPull)
            {
                return;
            }

            // Before the question: what the owner has ready during it is asked for again.
            _mayHaveBulk = false;
        }

        if (!_owner.TryTakeBulk(_bulk.Message))
        {
            return;
        }

        if (_bulk.Message.BlockBytes > _credit.Window)
        {
            throw new LinkException($"a bulk message of {_bulk.Message.BlockBytes} bytes does not fit into the peer's window of {_credit.Window}");
        }

        _bulk.Begin();
        _hasMessage = true;
    }

    private void EndMessage()
    {
        _hasMessage = false;
        _bulk.Message.Clear();
        _owner.OnBulkSent();
        BulkReady();
    }

    private void Write(int staged, ReadOnlySpan<byte> rest)
    {
        if (staged == 0)
        {
            return;
        }

        _isWriting = true;
        long begun = Stopwatch.GetTimestamp();
        _stream.Write(_staging, 0, staged);
        if (!rest.IsEmpty)
        {
            _stream.Write(rest);
        }

        _isWriting = false;
        _lastWriteMilliseconds = Environment.TickCount64;
        _copiedMost = Stopwatch.GetElapsedTime(begun) > QuickWrite ? LinkLimits.FrameBytes : BulkSender.CopiedBytes;
    }
}
