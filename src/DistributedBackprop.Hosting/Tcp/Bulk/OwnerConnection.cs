using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>The fetching end of the link to a node that keeps things: asks, and has the answers go where they belong.</summary>
/// <remarks>
/// A fetch may be abandoned at any moment. The part of it that is coming is still received where it belongs, as the link is reading into
/// that memory; the fetch ends with it. What comes later, until the owner hears that nobody needs it, is dropped.
/// </remarks>
internal sealed class OwnerConnection : ILinkOwner, IDisposable
{
    private readonly string _peer;
    private readonly Link _link;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Fetch> _fetches = [];
    private readonly FieldWriter _fields = new();
    private readonly byte[] _part = new byte[BulkLimits.PartBytes];

    /// <summary>Never disposed of: fetches that wait for room find the connection closed. It holds nothing of the system's.</summary>
    private readonly SemaphoreSlim _room = new(BulkLimits.Fetches);
    private Fetch? _coming;
    private int _comingBytes;
    private bool _isDropping;
    private long _last;
    private volatile string? _cause;

    /// <summary>Prepares a connection; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="stream">The stream, hands shaken.</param>
    /// <param name="peer">How messages name the owner.</param>
    /// <param name="options">The bounds of the link.</param>
    public OwnerConnection(Stream stream, string peer, LinkOptions options)
    {
        _peer = peer;
        _link = new Link(stream, peer, options, this);
    }

    /// <summary>Whether it has ended: nothing is fetched over it any more.</summary>
    public bool IsClosed => _cause is not null;

    /// <summary>Begins to read and write.</summary>
    public void Start() => _link.Start();

    /// <summary>Fetches something, after what was asked for before.</summary>
    /// <exception cref="BulkException">The owner refuses it, or the connection ended.</exception>
    /// <exception cref="IOException">It cannot be kept here.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task FetchAsync(Fetch fetch, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        Ask(fetch);
        using (cancellationToken.UnsafeRegister(_ => Abandon(fetch, new OperationCanceledException(cancellationToken)), null))
        {
            await fetch.Done.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the connection, without waiting: what is being fetched fails with this cause.</summary>
    public void Close(string cause) => _link.Close(cause);

    /// <inheritdoc/>
    public void OnControl(byte kind, ReadOnlySpan<byte> fields)
    {
        try
        {
            Take((BulkMessageKind)kind, fields);
        }
        catch (InvalidDataException exception)
        {
            throw new LinkException($"protocol violation: message {kind} of a node cannot be read: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets)
    {
        if ((BulkMessageKind)kind != BulkMessageKind.Part || fields.Length != sizeof(long))
        {
            throw Unknown(kind);
        }

        Fetch fetch;
        lock (_gate)
        {
            fetch = Known(new FieldReader(fields).ReadInt64());
            _coming = fetch;
            _isDropping = fetch.IsAbandoned;
        }

        _comingBytes = CheckPart(blockLengths, fetch.Missing);
        if (_isDropping)
        {
            Drop(blockLengths, targets);
        }
        else
        {
            fetch.Place(blockLengths, targets, _part);
        }
    }

    /// <inheritdoc/>
    public void OnBulk(byte kind)
    {
        Fetch fetch = _coming!;
        Exception? failure = _isDropping ? null : TryTake(fetch);
        lock (_gate)
        {
            _coming = null;
            fetch.Count(_comingBytes);
            if (failure is not null)
            {
                Abandon(fetch, failure);
            }

            if (fetch.Missing == 0)
            {
                Remove(fetch);
            }

            if (fetch.IsAbandoned || fetch.Missing == 0)
            {
                fetch.End();
            }
        }

        _link.Grant(_comingBytes);
    }

    /// <inheritdoc/>
    public bool TryTakeBulk(OutgoingBulk message) => false;

    /// <inheritdoc/>
    public void OnBulkSent()
    {
    }

    /// <inheritdoc/>
    public void OnClosed(string cause)
    {
        lock (_gate)
        {
            _cause = cause;
            foreach (Fetch fetch in _fetches.Values.ToArray())
            {
                Remove(fetch);
                fetch.End(Gone(cause));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _link.Dispose();

    private static int CheckPart(ReadOnlySpan<int> blockLengths, long missing)
    {
        long bytes = 0;
        foreach (int length in blockLengths)
        {
            bytes += length;
        }

        return bytes <= BulkLimits.PartBytes && bytes <= missing
            ? (int)bytes
            : throw new LinkException($"protocol violation: a part of {bytes} bytes comes where {missing} are missing and a part has at most {BulkLimits.PartBytes}");
    }

    private static BulkException Gone(string cause) => new(BulkFailure.OwnerGone, cause);

    private static LinkException Unknown(byte kind) => new($"protocol violation: the node that keeps things sends message {kind}, which is not known here");

    private void Ask(Fetch fetch)
    {
        lock (_gate)
        {
            if (_cause is { } cause)
            {
                _room.Release();
                throw Gone(cause);
            }

            fetch.Number = ++_last;
            _fetches.Add(fetch.Number, fetch);
            _fields.Clear();
            _fields.Write(fetch.Number);
            fetch.WriteRequest(_fields);
            _link.SendControl((byte)fetch.Kind, _fields.Written);
        }
    }

    /// <summary>Ends a fetch that nobody needs any more, unless it is over: at once, or after the part that is coming.</summary>
    private void Abandon(Fetch fetch, Exception cause)
    {
        lock (_gate)
        {
            if (fetch.IsAbandoned || !_fetches.ContainsKey(fetch.Number))
            {
                return;
            }

            fetch.Abandon(cause);
            _fields.Clear();
            _fields.Write(fetch.Number);
            _link.SendControl((byte)BulkMessageKind.Cancel, _fields.Written);
            if (fetch != _coming)
            {
                fetch.End();
            }
        }
    }

    private void Take(BulkMessageKind kind, ReadOnlySpan<byte> fields)
    {
        var reader = new FieldReader(fields);
        long number = reader.ReadInt64();
        BulkException? refused = kind switch
        {
            BulkMessageKind.Refused => ReadRefusal(ref reader),
            BulkMessageKind.Dropped => null,
            _ => throw Unknown((byte)kind),
        };
        reader.RequireEnd();
        lock (_gate)
        {
            Fetch fetch = Known(number);
            if (fetch == _coming || (refused is null && !fetch.IsAbandoned))
            {
                throw new LinkException($"protocol violation: fetch {number} is given up in the middle of a part, or without being asked to");
            }

            Remove(fetch);
            fetch.End(refused);
        }
    }

    private BulkException ReadRefusal(ref FieldReader reader)
    {
        var failure = (BulkFailure)reader.ReadByte();
        return Enum.IsDefined(failure)
            ? new BulkException(failure, $"{_peer}: {reader.ReadText()}")
            : throw new InvalidDataException($"a fetch is refused for cause {(byte)failure}");
    }

    /// <summary>Bytes that nobody needs go to memory that holds any; blocks may lie over each other there.</summary>
    private void Drop(ReadOnlySpan<int> blockLengths, Span<Block> targets)
    {
        for (int i = 0; i < blockLengths.Length; i++)
        {
            targets[i] = Block.Of(_part, 0, blockLengths[i]);
        }
    }

    private Exception? TryTake(Fetch fetch)
    {
        try
        {
            fetch.Take(_part.AsSpan(0, _comingBytes));
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception;
        }
    }

    private Fetch Known(long number) =>
        _fetches.GetValueOrDefault(number) ?? throw new LinkException($"protocol violation: fetch {number} is answered, which is not under way");

    private void Remove(Fetch fetch)
    {
        _fetches.Remove(fetch.Number);
        _room.Release();
    }
}
