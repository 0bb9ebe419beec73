using System.Buffers;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Hosting.Tcp.Serving;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp.Working;

/// <summary>The worker's end of the link to the head: first the run and its data come over it, then offers go to the worker's role and pushes back.</summary>
internal sealed class HeadConnection : ILinkOwner, IDisposable
{
    /// <summary>
    /// More than any message: what comes goes into memory that is there already, one message after the other, so that credits
    /// would bound nothing more.
    /// </summary>
    private const long WindowBytes = 8L << 30;

    private readonly Link _link;
    private readonly PushOutbox _pushes = new();
    private readonly Lock _sending = new();
    private readonly FieldWriter _fields = new();
    private readonly TaskCompletionSource<RunDescription> _description = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<WorkerEnd?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _incoming = [];
    private int _incomingLength;
    private bool _parametersCame;
    private int _offerBytesMost;
    private Func<RoundId, int>? _leavesOf;
    private bool _filesCome;
    private IncomingFile? _file;
    private TaskCompletionSource<string>? _fileDone;
    private ParameterInbox? _parameters;
    private WorkerSeat? _seat;
    private WorkerEnd? _end;

    /// <summary>Prepares a connection; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="stream">The stream, hands shaken.</param>
    /// <param name="head">How messages name the other end.</param>
    /// <param name="silence">A head from which nothing was heard for so long is gone.</param>
    public HeadConnection(Stream stream, string head, TimeSpan silence) =>
        _link = new Link(stream, head, new LinkOptions { WindowBytes = WindowBytes, Silence = silence }, this);

    /// <summary>The run; cancelled where the connection ends before it comes.</summary>
    public Task<RunDescription> Description => _description.Task;

    /// <summary>Ends with the connection: with how the worker's part ended, or null where it is to come back.</summary>
    public Task<WorkerEnd?> Ended => _ended.Task;

    /// <summary>Whether the worker has taken part over it.</summary>
    public bool HasJoined => Volatile.Read(ref _seat) is not null;

    /// <summary>Why the connection ended.</summary>
    public string Cause { get; private set; } = "";

    /// <summary>Begins to read and write, and says who comes.</summary>
    public void Start(Introduction introduction)
    {
        _link.Start();
        Send(MessageKind.Introduction, introduction.Write);
    }

    /// <summary>Fetches a file of data into the cache.</summary>
    /// <param name="index">Its place among the run's files.</param>
    /// <param name="file">Where it goes; its own from now on.</param>
    /// <returns>Its path. Fails where it does not come whole, and is cancelled where the connection ends before.</returns>
    public Task<string> FetchAsync(int index, IncomingFile file)
    {
        _fileDone = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _filesCome = true;
        Volatile.Write(ref _file, file);
        if (Ended.IsCompleted)
        {
            _fileDone.TrySetCanceled();
        }

        Send(MessageKind.FileRequest, fields => fields.Write(index));
        return _fileDone.Task;
    }

    /// <summary>Begins to take part.</summary>
    /// <param name="run">The run.</param>
    /// <param name="id">This life of the worker.</param>
    /// <param name="computer">Computes leaves.</param>
    public void Join(TrainingRun run, WorkerId id, CombinedComputer computer)
    {
        var parameters = new ParameterInbox(run.CreateVector);
        _offerBytesMost = StepFields.BytesMost(Math.Max(run.Plan.LeavesOfFullStep, run.Plan.ValidationLeaves));
        _leavesOf = run.Plan.LeavesOf;
        _parameters = parameters;
        var seat = new WorkerSeat(run, id, new WatchedComputer(computer, parameters, _pushes), new RunClock(), Say, Say, () => _link.Close("its part is over"), Fail);
        Volatile.Write(ref _seat, seat);
        seat.Post(new Start());
    }

    /// <summary>Tells the head why this process cannot take part, and ends the connection.</summary>
    public void Decline(string reason)
    {
        _end = new WorkerEnd(WorkerEndKind.Refused, reason);
        Send(MessageKind.CannotJoin, fields => fields.Write(reason));
        _link.Close(reason);
    }

    /// <summary>Ends the worker's part.</summary>
    /// <param name="by">Why, in words.</param>
    public void Stop(string by)
    {
        _end = new WorkerEnd(WorkerEndKind.Stopped, by);
        if (Volatile.Read(ref _seat) is { } seat)
        {
            seat.Post(new StopRequested(by));
        }
        else
        {
            _link.Close(by);
        }
    }

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
            case MessageKind.Welcome: _seat?.Post(MembershipFields.ReadWelcome(fields)); break;
            case MessageKind.Refused: OnRefused(new Refused(MembershipFields.ReadReason(fields))); break;
            case MessageKind.RunEnded: OnRunEnded(MembershipFields.ReadRunEnded(fields)); break;
            default: throw new LinkException($"the head sends message {kind}, which is not known here");
        }
    }

    /// <inheritdoc/>
    public void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets)
    {
        int most = (MessageKind)kind switch
        {
            MessageKind.RunDescription => RunDescription.BytesMost,
            MessageKind.FilePart when _filesCome => FileOutbox.PartBytes,
            MessageKind.Offer when _parameters is not null => _offerBytesMost,
            _ => throw new LinkException($"the head sends bulk message {kind}, which is not known here or not now"),
        };
        _parametersCame = (MessageKind)kind == MessageKind.Offer && blockLengths.Length == 2;
        if (blockLengths.Length != (_parametersCame ? 2 : 1) || blockLengths[0] > most)
        {
            throw new LinkException($"the head sends {blockLengths.Length} blocks in a {(MessageKind)kind}");
        }

        _incomingLength = blockLengths[0];
        _incoming = ArrayPool<byte>.Shared.Rent(_incomingLength);
        targets[0] = Block.Of(_incoming, 0, _incomingLength);
        if (_parametersCame)
        {
            targets[1] = blockLengths[1] == _parameters!.VectorBytes
                ? Block.Of(_parameters.Begin())
                : throw new LinkException($"parameters come with {blockLengths[1]} bytes; this run's have {_parameters.VectorBytes}");
        }
    }

    /// <inheritdoc/>
    public void OnBulk(byte kind)
    {
        try
        {
            TakeBulk((MessageKind)kind, _incoming.AsSpan(0, _incomingLength));
        }
        catch (InvalidDataException exception)
        {
            throw Unreadable(kind, exception);
        }

        ArrayPool<byte>.Shared.Return(_incoming);
        _link.Grant(_incomingLength + (_parametersCame ? _parameters!.VectorBytes : 0));
    }

    private void TakeBulk(MessageKind kind, ReadOnlySpan<byte> content)
    {
        switch (kind)
        {
            case MessageKind.RunDescription: _description.TrySetResult(RunDescription.Read(content)); break;
            case MessageKind.FilePart: OnFilePart(content); break;
            default: _seat!.Post(Fitting(StepFields.ReadOffer(content, version => _parameters!.Complete(version, _parametersCame)))); break;
        }
    }

    /// <summary>What no step of the run has might take endless memory or time to compute.</summary>
    private Offer Fitting(Offer offer)
    {
        long updates = offer.Round.Version.Updates;
        int leaves = updates < 0 ? 0 : _leavesOf!(offer.Round);
        foreach (LeafRange range in offer.Leaves.Concat(offer.Apart))
        {
            if (range.First < 0 || range.End <= range.First || range.End > leaves)
            {
                throw new InvalidDataException($"leaves {range.First} to {range.End} are offered after {updates} updates, of a step that has {leaves}");
            }
        }

        return offer;
    }

    /// <inheritdoc/>
    public bool TryTakeBulk(OutgoingBulk message) => _pushes.TryTake(message);

    /// <inheritdoc/>
    public void OnBulkSent() => _pushes.OnSent();

    /// <inheritdoc/>
    public void OnClosed(string cause)
    {
        Cause = cause;
        _ended.TrySetResult(_end);
        _description.TrySetCanceled();
        _fileDone?.TrySetCanceled();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _link.Dispose();
        _seat?.Dispose();
        _file?.Dispose();
    }

    private void OnRefused(Refused refused)
    {
        _end = new WorkerEnd(WorkerEndKind.Refused, refused.Reason);
        Leave(refused);
    }

    private void OnRunEnded(RunEnded ended)
    {
        _end = ended.Failed
            ? new WorkerEnd(WorkerEndKind.RunFailed, $"the run has failed: {ended.Reason}")
            : new WorkerEnd(WorkerEndKind.RunOver, $"the run is over: {ended.Reason}");
        Leave(ended);
    }

    private void Leave(Message message)
    {
        if (_seat is { } seat)
        {
            seat.Post(message);
        }
        else
        {
            _link.Close(_end!.Reason);
        }
    }

    /// <summary>Where a part could not be kept the rest is on its way all the same: it is dropped, and the head hears why.</summary>
    private void OnFilePart(ReadOnlySpan<byte> content)
    {
        if (_file is not { } file)
        {
            return;
        }

        try
        {
            file.Append(content);
            if (file.IsWhole)
            {
                _file = null;
                using (file)
                {
                    _fileDone!.TrySetResult(file.Complete());
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            file.Dispose();
            _file = null;
            _fileDone!.TrySetException(exception);
        }
    }

    /// <summary>What the role says goes to the head, whichever of its roles it is for.</summary>
    private void Say(Message message)
    {
        switch (message)
        {
            case Hello hello: Send(MessageKind.Hello, fields => MembershipFields.Write(fields, hello)); break;
            case Goodbye goodbye: OnGoodbye(goodbye); break;
            case PushForgone forgone: Send(MessageKind.PushForgone, fields => StepFields.Write(fields, forgone)); break;
            case Push push:
                _pushes.Put(push);
                _link.SendBulk();
                break;
            default: throw new BrokenInvariantException($"A worker's host sends no {message.GetType().Name}.");
        }
    }

    private void OnGoodbye(Goodbye goodbye)
    {
        _end ??= new WorkerEnd(WorkerEndKind.Refused, goodbye.Reason);
        Send(MessageKind.Goodbye, fields => MembershipFields.Write(fields, goodbye));
    }

    private void Fail(Exception exception)
    {
        _end = new WorkerEnd(WorkerEndKind.Refused, $"{exception.GetType().Name}: {exception.Message}");
        _link.Close(_end.Reason);
    }

    private static LinkException Unreadable(byte kind, InvalidDataException exception) =>
        new($"message {kind} of the head cannot be read: {exception.Message}", exception);

    private void Send(MessageKind kind, Action<FieldWriter> write)
    {
        lock (_sending)
        {
            _fields.Clear();
            write(_fields);
            _link.SendControl((byte)kind, _fields.Written);
        }
    }
}
