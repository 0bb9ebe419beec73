using System.Text.Json;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>A client's end of the link to a desk: one question at a time, and its answer.</summary>
internal sealed class DeskLink : ILinkOwner, IDisposable
{
    private static readonly LinkOptions Bounds = new() { WindowBytes = DeskLimits.AnswerBytes + DeskLimits.PartBytes };

    private readonly string _peer;
    private readonly Link _link;
    private readonly PartOutbox _parts = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource<(DeskKind Kind, byte[] Json)>? _awaited;
    private (DeskKind Kind, byte[] Json)? _question;
    private IncomingFile? _file;
    private byte[] _received = [];
    private string? _cause;
    private volatile bool _hasAnswered;
    private long _moved;

    /// <summary>A link over a stream on which both ends have shaken hands.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="peer">How messages name the desk.</param>
    public DeskLink(Stream stream, string peer)
    {
        _peer = peer;
        _link = new Link(stream, peer, Bounds, this);
        _link.Start();
    }

    /// <summary>Is told how many bytes of the present file have gone or come.</summary>
    public Action<long>? Progress { get; set; }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <typeparam name="TAnswer">The answer that is expected.</typeparam>
    /// <param name="kind">What the question is.</param>
    /// <param name="question">The question.</param>
    /// <param name="expected">What the answer is.</param>
    /// <exception cref="DeskException">The desk refuses, does not answer in time or with something else, or the link has ended.</exception>
    public async Task<TAnswer> AskAsync<TAnswer>(DeskKind kind, object question, DeskKind expected)
        where TAnswer : class
    {
        var answer = Await();
        Ask(kind, question);
        return await ReadAsync<TAnswer>(answer, expected, DeskLimits.WaitFor(kind)).ConfigureAwait(false);
    }

    /// <summary>Sends a file that the desk wants, and waits until it has it.</summary>
    /// <param name="content">Its content from the beginning; disposed of here.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="bytes">Its length, at least 1.</param>
    /// <exception cref="DeskException">As above, or the content changes meanwhile.</exception>
    public async Task SendAsync(Stream content, string name, long bytes)
    {
        var answer = Await();
        _parts.Begin(content, name, bytes);
        _link.BulkReady();
        await ReadAsync<FileAnswer>(answer, DeskKind.FileTaken, DeskLimits.TransferWait).ConfigureAwait(false);
    }

    /// <summary>Asks for a file, and waits until it is here.</summary>
    /// <param name="question">Which.</param>
    /// <param name="file">Takes it in; its owner disposes of it.</param>
    /// <exception cref="DeskException">As above, or the file cannot be written here.</exception>
    public async Task ReceiveAsync(FileRequest question, IncomingFile file)
    {
        var answer = Await();
        lock (_gate)
        {
            _file = file;
        }

        try
        {
            Ask(DeskKind.FileRequest, question);
            await AnswerAsync(answer, DeskKind.FilePart, DeskLimits.TransferWait).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _file = null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _link.Dispose();

    /// <inheritdoc/>
    public void OnControl(byte kind, ReadOnlySpan<byte> fields) => throw NoDesk(kind);

    /// <inheritdoc/>
    public void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets)
    {
        int most = (DeskKind)kind == DeskKind.FilePart ? DeskLimits.PartBytes : DeskLimits.AnswerBytes;
        if (blockLengths.Length != 1 || blockLengths[0] < 1 || blockLengths[0] > most || !Enum.IsDefined((DeskKind)kind))
        {
            throw NoDesk(kind);
        }

        _received = new byte[blockLengths[0]];
        targets[0] = Block.Of(_received);
    }

    /// <inheritdoc/>
    public void OnBulk(byte kind)
    {
        _link.Grant(_received.Length);
        _hasAnswered = true;
        if ((DeskKind)kind != DeskKind.FilePart)
        {
            Deliver((DeskKind)kind, _received);
            return;
        }

        lock (_gate)
        {
            if (_file is { } file)
            {
                TakePart(file);
            }
        }
    }

    /// <inheritdoc/>
    public bool TryTakeBulk(OutgoingBulk message)
    {
        lock (_gate)
        {
            if (_question is { } question)
            {
                _question = null;
                message.Kind = (byte)question.Kind;
                message.Add(Block.Of(question.Json));
                return true;
            }
        }

        if (!_parts.TryTake(message, out _))
        {
            return false;
        }

        Move(message.BlockBytes);
        return true;
    }

    /// <inheritdoc/>
    public void OnBulkSent()
    {
        // A question is garbage now, and the memory of parts is used again.
    }

    /// <inheritdoc/>
    public void OnClosed(string cause)
    {
        _parts.Dispose();
        TaskCompletionSource<(DeskKind, byte[])>? awaited;
        lock (_gate)
        {
            _cause = cause;
            awaited = _awaited;
        }

        awaited?.TrySetException(Lost(cause));
    }

    /// <summary>Who never answered may be something else.</summary>
    private DeskException Lost(string cause)
    {
        string advice = _hasAnswered ? "Ask again, or another node of the cluster." : "If that is the port of a node's desk, ask again, or another node of the cluster.";
        return new DeskException($"{cause.TrimEnd('.')}. {advice}") { IsLost = true };
    }

    private static LinkException NoDesk(byte kind) => new($"message {kind} is no answer of a desk: name the port of a node's desk, not that of 'dbp head'");

    private Task<(DeskKind Kind, byte[] Json)> Await()
    {
        lock (_gate)
        {
            if (_cause is not null)
            {
                throw Lost(_cause);
            }

            _moved = 0;
            _awaited = new TaskCompletionSource<(DeskKind, byte[])>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _awaited.Task;
        }
    }

    private void Ask(DeskKind kind, object question)
    {
        byte[] json = StrictJson.Write(question);
        if (json.Length > DeskLimits.QuestionBytes)
        {
            throw new DeskException(FormattableString.Invariant($"The run's configuration is too long to submit: {json.Length:N0} bytes of {DeskLimits.QuestionBytes:N0}. Shorten its lists."));
        }

        lock (_gate)
        {
            _question = (kind, json);
        }

        _link.BulkReady();
    }

    private async Task<TAnswer> ReadAsync<TAnswer>(Task<(DeskKind Kind, byte[] Json)> answer, DeskKind expected, TimeSpan wait)
        where TAnswer : class
    {
        byte[] json = await AnswerAsync(answer, expected, wait).ConfigureAwait(false);
        try
        {
            return StrictJson.Read<TAnswer>(json);
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception.Message, exception);
        }
    }

    private async Task<byte[]> AnswerAsync(Task<(DeskKind Kind, byte[] Json)> answer, DeskKind expected, TimeSpan wait)
    {
        (DeskKind kind, byte[] json) = await WithinAsync(answer, wait + DeskLimits.ClientsExtraWait).ConfigureAwait(false);
        return kind == expected
            ? json
            : throw (kind == DeskKind.Refusal ? Refused(json) : Unreadable($"message {(byte)kind} came instead of {(byte)expected}", null));
    }

    /// <summary>As long as a file goes or comes there is no end to waiting.</summary>
    private async Task<(DeskKind Kind, byte[] Json)> WithinAsync(Task<(DeskKind Kind, byte[] Json)> answer, TimeSpan wait)
    {
        while (true)
        {
            long before = Interlocked.Read(ref _moved);
            try
            {
                return await answer.WaitAsync(wait).ConfigureAwait(false);
            }
            catch (TimeoutException) when (Interlocked.Read(ref _moved) != before)
            {
                // The next part may take as long.
            }
            catch (TimeoutException exception)
            {
                throw new DeskException(FormattableString.Invariant($"{_peer} has not answered for {wait.TotalSeconds:0} s. See its log, or ask another node of the cluster."), exception) { IsLost = true };
            }
        }
    }

    private DeskException Refused(byte[] json)
    {
        try
        {
            string text = StrictJson.Read<Refusal>(json).Text;
            return new DeskException(string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)));
        }
        catch (JsonException exception)
        {
            return Unreadable(exception.Message, exception);
        }
    }

    private DeskException Unreadable(string why, Exception? inner) =>
        new($"The answer of {_peer} cannot be read: {why.TrimEnd('.')}. Install the same version of the program on both machines.", inner!);

    private void Deliver(DeskKind kind, byte[] json)
    {
        lock (_gate)
        {
            _awaited?.TrySetResult((kind, json));
        }
    }

    private void TakePart(IncomingFile file)
    {
        try
        {
            file.Append(_received);
            Move(_received.Length);
            if (file.IsWhole)
            {
                file.Complete();
                _file = null;
                Deliver(DeskKind.FilePart, []);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            _file = null;
            throw new LinkException(exception.Message, exception);
        }
    }

    private void Move(long bytes) => Progress?.Invoke(Interlocked.Add(ref _moved, bytes));
}
