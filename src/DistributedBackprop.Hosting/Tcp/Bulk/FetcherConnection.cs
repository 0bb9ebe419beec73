using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>The answering end of the link to a node that fetches. It answers in the order asked, but vectors before files.</summary>
/// <remarks>Fetches come on the reader thread and are marked as cancelled there; they begin and end on the writer thread alone, so that no end overtakes a part.</remarks>
internal sealed class FetcherConnection : ILinkOwner, IDisposable
{
    private readonly Link _link;
    private readonly KeptVectors _kept;
    private readonly Func<string, string?> _pathOf;
    private readonly Action<FetcherConnection> _closed;
    private readonly Lock _gate = new();
    private readonly List<Reply> _replies = [];
    private readonly FieldWriter _fields = new();
    private readonly byte[] _part = new byte[BulkLimits.PartBytes];

    /// <summary>Prepares a connection; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="stream">The stream, hands shaken.</param>
    /// <param name="peer">How messages name the other end.</param>
    /// <param name="options">The bounds of the link.</param>
    /// <param name="kept">The vectors that are kept here.</param>
    /// <param name="pathOf">Knows the paths of files here, by the SHA-256 of their content.</param>
    /// <param name="closed">Is told of the connection's end.</param>
    public FetcherConnection(Stream stream, string peer, LinkOptions options, KeptVectors kept, Func<string, string?> pathOf, Action<FetcherConnection> closed)
    {
        _kept = kept;
        _pathOf = pathOf;
        _closed = closed;
        _link = new Link(stream, peer, options, this);
    }

    /// <summary>Begins to read and write.</summary>
    public void Start() => _link.Start();

    /// <inheritdoc/>
    public void OnControl(byte kind, ReadOnlySpan<byte> fields)
    {
        try
        {
            Take(kind, fields);
        }
        catch (InvalidDataException exception)
        {
            throw new LinkException($"protocol violation: message {kind} of a node that fetches cannot be read: {exception.Message}", exception);
        }

        _link.BulkReady();
    }

    /// <inheritdoc/>
    public void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets) =>
        throw Unknown(kind);

    /// <inheritdoc/>
    public void OnBulk(byte kind) => throw Unknown(kind);

    /// <inheritdoc/>
    public bool TryTakeBulk(OutgoingBulk message)
    {
        while (Next() is { } reply)
        {
            bool isFilled = TryFill(reply, message);
            if (!isFilled || reply.IsComplete)
            {
                Remove(reply);
            }

            if (isFilled)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void OnBulkSent()
    {
    }

    /// <inheritdoc/>
    public void OnClosed(string cause)
    {
        foreach (Reply reply in _replies)
        {
            reply.Dispose();
        }

        _closed(this);
    }

    /// <inheritdoc/>
    public void Dispose() => _link.Dispose();

    private static LinkException Unknown(byte kind) => new($"protocol violation: a node that fetches sends message {kind}, which is not known here");

    private void Take(byte kind, ReadOnlySpan<byte> fields)
    {
        var reader = new FieldReader(fields);
        long number = reader.ReadInt64();
        switch ((BulkMessageKind)kind)
        {
            case BulkMessageKind.FetchVectors: Add(VectorReply.Read(number, ref reader, _kept)); break;
            case BulkMessageKind.FetchFile: Add(FileReply.Read(number, ref reader, _pathOf)); break;
            case BulkMessageKind.Cancel: Cancel(number); break;
            default: throw Unknown(kind);
        }

        reader.RequireEnd();
    }

    private void Add(Reply reply)
    {
        lock (_gate)
        {
            if (_replies.Count == BulkLimits.Fetches)
            {
                throw new LinkException($"protocol violation: more than {BulkLimits.Fetches} fetches are asked for at once");
            }

            _replies.Add(reply);
        }
    }

    /// <summary>Where all was given out already there is nothing to cancel.</summary>
    private void Cancel(long number)
    {
        lock (_gate)
        {
            _replies.Find(reply => reply.Number == number)?.Cancel();
        }
    }

    /// <summary>What goes next: vectors, which a step waits for, before files.</summary>
    private Reply? Next()
    {
        lock (_gate)
        {
            return _replies.Find(reply => reply is VectorReply) ?? _replies.FirstOrDefault();
        }
    }

    private bool TryFill(Reply reply, OutgoingBulk message)
    {
        if (reply.IsCancelled)
        {
            SendEnd(BulkMessageKind.Dropped, reply, refused: null);
            return false;
        }

        try
        {
            reply.Fill(message, _part);
        }
        catch (BulkException refused)
        {
            message.Clear();
            SendEnd(BulkMessageKind.Refused, reply, refused);
            return false;
        }

        _fields.Clear();
        _fields.Write(reply.Number);
        message.Kind = (byte)BulkMessageKind.Part;
        message.SetFields(_fields.Written);
        return true;
    }

    private void SendEnd(BulkMessageKind kind, Reply reply, BulkException? refused)
    {
        _fields.Clear();
        _fields.Write(reply.Number);
        if (refused is not null)
        {
            _fields.Write((byte)refused.Failure);
            _fields.Write(refused.Message);
        }

        _link.SendControl((byte)kind, _fields.Written);
    }

    private void Remove(Reply reply)
    {
        lock (_gate)
        {
            _replies.Remove(reply);
        }

        reply.Dispose();
    }
}
