using System.Diagnostics;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>
/// The head's end of the link to one worker process. Translates: what comes goes to the head's roles as theirs, what they say goes
/// out. One connection is one life of one worker; who it is follows from the connection, never from what it sends.
/// </summary>
internal sealed class WorkerConnection : ILinkOwner, IDisposable
{
    /// <summary>So many of a worker's messages may wait for a role; then the worker is held back.</summary>
    private const int UnhandledMost = 16;

    private readonly IConnectionHall _hall;
    private readonly Link _link;
    private readonly OfferOutbox _offers = new();
    private readonly PushInbox _pushes;
    private readonly FileOutbox _files;
    private readonly Lock _sending = new();
    private readonly FieldWriter _fields = new();

    /// <summary>Never disposed of: a role may handle the last message of a connection that has ended. It holds nothing of the system's.</summary>
    private readonly SemaphoreSlim _room = new(UnhandledMost);
    private readonly TransferMeter _meter;
    private byte[]? _description;
    private long _receiving;
    private long _sendingSince;
    private long _sendingBytes;
    private WorkerId? _worker;

    /// <summary>Prepares a connection; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="stream">The stream, hands shaken.</param>
    /// <param name="peer">How messages name the other end.</param>
    /// <param name="options">The bounds of the link.</param>
    /// <param name="hall">Admits the worker and passes on what it says.</param>
    /// <param name="pushes">Takes in its pushes.</param>
    /// <param name="meter">Adds up what goes over the link.</param>
    public WorkerConnection(Stream stream, string peer, LinkOptions options, IConnectionHall hall, PushInbox pushes, TransferMeter meter)
    {
        _meter = meter;
        Peer = peer;
        _hall = hall;
        _pushes = pushes;
        _files = new FileOutbox(() => hall.Files);
        _link = new Link(stream, peer, options, this);
    }

    /// <summary>How messages name the other end.</summary>
    public string Peer { get; }

    /// <summary>Who it is; null before it has been admitted.</summary>
    public WorkerId? Worker => _worker;

    /// <summary>Begins to read and write.</summary>
    public void Start() => _link.Start();

    /// <summary>Sends what a role says to the worker. Any thread; does not block.</summary>
    public void Send(Message message)
    {
        switch (message)
        {
            case Offer offer:
                Release(_pushes.ReleaseBefore(offer.Round));
                _offers.Put(offer);
                _link.BulkReady();
                break;
            case Welcome welcome: SendControl(MessageKind.Welcome, fields => MembershipFields.Write(fields, welcome)); break;
            case Refused refused: SendControl(MessageKind.Refused, fields => fields.Write(refused.Reason)); break;
            case RunEnded ended: SendControl(MessageKind.RunEnded, fields => MembershipFields.Write(fields, ended)); break;
            default: throw new ArgumentException($"A worker is sent no {message.GetType().Name}.", nameof(message));
        }
    }

    /// <summary>Ends the connection.</summary>
    public void Close(string cause) => _link.Close(cause);

    /// <inheritdoc/>
    public void OnControl(byte kind, ReadOnlySpan<byte> fields)
    {
        try
        {
            Take(kind, fields);
        }
        catch (InvalidDataException exception)
        {
            throw Unreadable(kind, exception);
        }
    }

    private void Take(byte kind, ReadOnlySpan<byte> fields)
    {
        switch ((MessageKind)kind)
        {
            case MessageKind.Introduction when _worker is null: Admit(Introduction.Read(fields)); break;
            case MessageKind.FileRequest: SendFile(fields); break;
            case MessageKind.CannotJoin: _hall.CannotJoin(Known(), MembershipFields.ReadReason(fields)); break;
            case MessageKind.Hello: Pass(MembershipFields.ReadHello(fields, Known())); break;
            case MessageKind.Goodbye: OnGoodbye(MembershipFields.ReadGoodbye(fields, Known())); break;
            case MessageKind.PushForgone: Pass(StepFields.ReadPushForgone(fields, Known())); break;
            default: throw new LinkException($"a worker sends message {kind}, which is not known here");
        }
    }

    /// <inheritdoc/>
    public void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets)
    {
        if ((MessageKind)kind != MessageKind.Push)
        {
            throw new LinkException($"a worker sends bulk message {kind}, which is not known here");
        }

        Known();
        _receiving = Stopwatch.GetTimestamp();
        _pushes.Begin(blockLengths, targets);
    }

    /// <inheritdoc/>
    public void OnBulk(byte kind)
    {
        Push push;
        try
        {
            push = _pushes.Complete(Known(), out long released);
            _meter.Add(_pushes.BytesOf(push), _receiving);
            Release(released);
        }
        catch (InvalidDataException exception)
        {
            throw Unreadable(kind, exception);
        }

        Pass(push);
    }

    /// <inheritdoc/>
    public bool TryTakeBulk(OutgoingBulk message)
    {
        if (Interlocked.Exchange(ref _description, null) is { } description)
        {
            message.Kind = (byte)MessageKind.RunDescription;
            message.Add(Block.Of(description));
        }
        else if (!_offers.TryTake(message) && !_files.TryTake(message))
        {
            return false;
        }

        _sendingSince = Stopwatch.GetTimestamp();
        _sendingBytes = message.BlockBytes;
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>Blocks are the run's parameters, or memory of this connection that is used again with the next message only.</remarks>
    public void OnBulkSent()
    {
        _offers.OnSent();
        _meter.Add(_sendingBytes, _sendingSince);
    }

    /// <inheritdoc/>
    public void OnClosed(string cause)
    {
        _offers.Dispose();
        _files.Dispose();
        _hall.Closed(this, cause);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _link.Dispose();
        _files.Dispose();
    }

    private void Admit(Introduction introduction)
    {
        (WorkerId? worker, string answer) = _hall.Admit(this, introduction);
        if (worker is null)
        {
            Refuse(answer);
            return;
        }

        _worker = worker;
        if (_hall.Ended is { } ended)
        {
            Send(ended);
            return;
        }

        try
        {
            Volatile.Write(ref _description, _hall.Describe(worker.Value));
            _link.BulkReady();
        }
        catch (ConfigurationException exception)
        {
            Refuse(exception.Message);
        }
    }

    /// <summary>Tells the worker why it cannot take part: it does not come again then.</summary>
    private void Refuse(string reason)
    {
        SendControl(MessageKind.Refused, fields => fields.Write(reason));
        Close(reason);
    }

    private void SendFile(ReadOnlySpan<byte> fields)
    {
        Known();
        var reader = new FieldReader(fields);
        int index = reader.ReadInt32();
        reader.RequireEnd();
        try
        {
            _files.Begin(index);
            _link.BulkReady();
        }
        catch (IOException exception)
        {
            _hall.CannotJoin(Known(), exception.Message);
            Refuse(exception.Message);
        }
    }

    private void OnGoodbye(Goodbye goodbye)
    {
        Pass(goodbye);
        Close(goodbye.Reason);
    }

    /// <summary>Waits where the roles do not keep up: the worker is then held back.</summary>
    private void Pass(Message message)
    {
        _room.Wait();
        _hall.Pass(message, handled: () => _room.Release());
    }

    private static LinkException Unreadable(byte kind, InvalidDataException exception) =>
        new($"message {kind} of a worker cannot be read: {exception.Message}", exception);

    private WorkerId Known() => _worker ?? throw new LinkException("a worker does not introduce itself");

    private void Release(long bytes)
    {
        if (bytes > 0)
        {
            _link.Grant(bytes);
        }
    }

    private void SendControl(MessageKind kind, Action<FieldWriter> write)
    {
        lock (_sending)
        {
            _fields.Clear();
            write(_fields);
            _link.SendControl((byte)kind, _fields.Written);
        }
    }
}
