using System.Buffers.Binary;
using System.Text.Unicode;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// Writes what there is to say to a stream: what waits on the control lane, then one stretch of bulk, and again. So neither lane can
/// keep the other waiting for more than a frame.
/// </summary>
/// <remarks>
/// One thread at a time holds the pen. The writer thread takes it when there is something to write, and waits for the network if
/// need be. Another thread takes it where nobody holds it (<see cref="WriteHere"/>), writes what the network takes at once, and
/// leaves the rest to the writer thread: that spares the waking of a thread, and blocks nobody.
/// </remarks>
internal sealed class LinkWriter
{
    /// <summary>Control messages leave room for whatever a bulk message has to say next.</summary>
    private const int BulkRoom = FrameHeader.Bytes + Announcement.MaximumBytes;

    private const long NotWriting = -1;

    private readonly object _gate = new();
    private readonly ILinkOwner _owner;
    private readonly ReceiveWindow _window;
    private readonly ControlQueue _controls;
    private readonly SendCredit _credit = new();
    private readonly BulkSender _bulk = new();
    private readonly PreparedWrite _prepared;
    private long _lifeMilliseconds;
    private long _lastWriteMilliseconds = Environment.TickCount64;
    private bool _mayHaveBulk;
    private bool _hasMessage;
    private bool _stopped;
    private string? _farewell;
    private volatile Thread? _holder;
    private long _writingSince = NotWriting;

    /// <summary>A writer with its terms to be said first.</summary>
    public LinkWriter(Stream stream, LinkOptions options, ReceiveWindow window, ILinkOwner owner)
    {
        _owner = owner;
        _window = window;
        _controls = new ControlQueue(options.ControlBytes);
        _prepared = new PreparedWrite(stream);
        _lifeMilliseconds = LifeOf(options.Silence);
        Span<byte> terms = stackalloc byte[LinkTerms.Bytes];
        new LinkTerms(options.WindowBytes, options.Silence).Write(terms);
        _controls.TryAdd(OwnKind.Terms, terms);
    }

    /// <summary>
    /// Whether the writer thread waits for the peer to read, for as long as a sign of life may take: a sign of life itself, which is due just when
    /// a silence becomes too long, is under way for a moment only.
    /// </summary>
    public bool IsHeldUp => Volatile.Read(ref _writingSince) is var since && since != NotWriting && Environment.TickCount64 - since >= Volatile.Read(ref _lifeMilliseconds);

    /// <summary>Whether the calling thread holds the pen.</summary>
    public bool IsHeldHere => _holder == Thread.CurrentThread;

    /// <summary>Whether threads other than the writer thread can write.</summary>
    public bool CanWriteHere => _prepared.KnowsWhatNetworkTakes;

    /// <summary>To be looked at by who holds the pen, or where nobody does.</summary>
    private bool HasWork =>
        !_prepared.IsEmpty || _controls.Bytes > 0 || _window.IsGrantDue || _bulk.HasFrame(_credit.Bytes) || MayPull;

    private bool MayPull => _mayHaveBulk && !_hasMessage && !_stopped && _credit.Window > 0;

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
            WakeWriterThread();
            return fits;
        }
    }

    /// <summary>The owner may have a bulk message to give, from any thread. Who calls lets it be asked, by <see cref="Wake"/> or <see cref="WriteHere"/>.</summary>
    public void NoteBulk()
    {
        lock (_gate)
        {
            _mayHaveBulk = true;
        }
    }

    /// <summary>Lets the writer thread look again for something to do, from any thread.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            WakeWriterThread();
        }
    }

    /// <summary>
    /// Writes what there is from the calling thread, whichever that is, as far as the network takes it at once, and up to the end of
    /// one bulk message. What is left is the writer thread's. Never waits.
    /// </summary>
    /// <exception cref="LinkException">The owner's bulk message can never be sent, or the owner threw it.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public void WriteHere()
    {
        if (!TryTakePen())
        {
            return;
        }

        try
        {
            while (WriteSome(mayWait: false) && HasMoreToWrite())
            {
            }
        }
        finally
        {
            LayPenDown();
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
            WakeWriterThread();
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
            WakeWriterThread();
        }
    }

    /// <summary>The writer thread: writes until stopped, and keeps the pen from then on.</summary>
    /// <exception cref="LinkException">The owner's bulk message can never be sent, or the owner threw it.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public void Run()
    {
        while (WaitForWork())
        {
            WriteSome(mayWait: true);
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

        _prepared.Write();
        while (_controls.MoveTo(_prepared.Staging) is > 0 and int staged)
        {
            _prepared.Set(staged, rest: default);
            _prepared.Write();
        }

        Span<byte> fields = stackalloc byte[Inbound.FarewellBytes];
        Utf8.FromUtf16(_farewell, fields, out _, out int length);
        _prepared.Set(ControlFrame.Write(_prepared.Staging, OwnKind.Farewell, fields[..length]), rest: default);
        _prepared.Write();
    }

    private static long LifeOf(TimeSpan silence) => (long)silence.TotalMilliseconds / 3;

    /// <summary>Who holds the pen looks for more to write before laying it down. A thread that is woken for nothing costs as much as a small frame.</summary>
    private void WakeWriterThread()
    {
        if (_holder is null && (_stopped || HasWork))
        {
            Monitor.Pulse(_gate);
        }
    }

    private bool WaitForWork()
    {
        lock (_gate)
        {
            _holder = null;
            while (!_stopped && !HasWork)
            {
                WaitOrGiveSignOfLife();
            }

            _holder = Thread.CurrentThread;
            return !_stopped;
        }
    }

    private void WaitOrGiveSignOfLife()
    {
        long idle = Environment.TickCount64 - Volatile.Read(ref _lastWriteMilliseconds);
        if (idle >= _lifeMilliseconds)
        {
            _controls.TryAdd(OwnKind.Life, []);
            return;
        }

        do
        {
            Monitor.Wait(_gate, (int)(_lifeMilliseconds - idle));
        }
        while (_holder is not null);
    }

    private bool TryTakePen()
    {
        lock (_gate)
        {
            if (_holder is not null || _stopped || !HasWork)
            {
                return false;
            }

            if (!CanWriteHere)
            {
                Monitor.Pulse(_gate);
                return false;
            }

            _holder = Thread.CurrentThread;
            return true;
        }
    }

    private void LayPenDown()
    {
        lock (_gate)
        {
            _holder = null;
            if (_stopped || HasWork)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    private bool HasMoreToWrite()
    {
        lock (_gate)
        {
            return !_stopped && HasWork;
        }
    }

    /// <summary>Writes some frames.</summary>
    /// <param name="mayWait">Whether to wait for the network.</param>
    /// <returns>False where the network takes no more now, or a bulk message has come to its end.</returns>
    private bool WriteSome(bool mayWait)
    {
        if (_prepared.IsEmpty)
        {
            Pull();
            Prepare();
        }

        if (!Write(mayWait))
        {
            return false;
        }

        if (!_hasMessage || _bulk.IsOpen)
        {
            return true;
        }

        EndMessage();
        return false;
    }

    private void Prepare()
    {
        int staged;
        long credit;
        lock (_gate)
        {
            staged = StageControls();
            credit = _credit.Bytes;
        }

        staged += _bulk.Fill(_prepared.Staging.AsSpan(staged), credit, out Block rest, out long spent);
        lock (_gate)
        {
            _credit.Spend(spent);
        }

        _prepared.Set(staged, rest);
    }

    /// <summary>Stages what waits on the control lane. Grants go along with whatever there is, but are no reason to write by themselves before they are due.</summary>
    private int StageControls()
    {
        int staged = 0;
        if (_window.TakeGrant() is > 0 and long granted)
        {
            Span<byte> fields = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(fields, granted);
            staged = ControlFrame.Write(_prepared.Staging, OwnKind.Grant, fields);
        }

        return staged + _controls.MoveTo(_prepared.Staging.AsSpan(staged, PreparedWrite.ControlsBytes - staged - BulkRoom));
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

    /// <summary>Asks for the next message at once: where there is none, nobody need be woken to find that out.</summary>
    private void EndMessage()
    {
        _hasMessage = false;
        _bulk.Message.Clear();
        _owner.OnBulkSent();
        NoteBulk();
        Pull();
    }

    /// <returns>Whether all that was prepared is written.</returns>
    private bool Write(bool mayWait)
    {
        if (_prepared.IsEmpty)
        {
            return true;
        }

        bool isAll = mayWait ? WriteAll() : _prepared.WriteAtOnce();
        Volatile.Write(ref _lastWriteMilliseconds, Environment.TickCount64);
        return isAll;
    }

    private bool WriteAll()
    {
        Volatile.Write(ref _writingSince, Environment.TickCount64);
        _prepared.Write();
        Volatile.Write(ref _writingSince, NotWriting);
        return true;
    }
}
