using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Benchmarks.Links;

/// <summary>One end of a measured link: sends a message so many times, receives into one place, answers when asked to.</summary>
internal sealed class LinkEnd : ILinkOwner, IDisposable
{
    private readonly SemaphoreSlim _received = new(0);
    private byte[] _message = [];
    private byte[] _target = [];
    private long _toSend;
    private long _toReceive;

    /// <summary>The link.</summary>
    public Link? Link { get; set; }

    /// <summary>Whether control messages are sent back.</summary>
    public bool Answers { get; init; }

    /// <summary>Sends a message so many times.</summary>
    public void Send(byte[] message, long count)
    {
        _message = message;
        Volatile.Write(ref _toSend, count);
        Link!.BulkReady();
    }

    /// <summary>Awaits so many messages by <see cref="Wait"/>.</summary>
    public void Expect(byte[] target, long count)
    {
        _target = target;
        _toReceive = count;
    }

    /// <summary>Waits for the bulk messages expected, or for one control message.</summary>
    public void Wait() => _received.Wait();

    /// <inheritdoc/>
    public void OnControl(byte kind, ReadOnlySpan<byte> fields)
    {
        if (Answers)
        {
            Link!.SendControl(kind, fields);
        }
        else
        {
            _received.Release();
        }
    }

    /// <inheritdoc/>
    public void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets) =>
        targets[0] = Block.Of(_target, 0, blockLengths[0]);

    /// <inheritdoc/>
    public void OnBulk(byte kind)
    {
        Link!.Grant(_target.Length);
        if (--_toReceive == 0)
        {
            _received.Release();
        }
    }

    /// <inheritdoc/>
    public bool TryTakeBulk(OutgoingBulk message)
    {
        if (Volatile.Read(ref _toSend) == 0)
        {
            return false;
        }

        _toSend--;
        message.Kind = LinkLimits.FirstOwnersKind;
        message.Add(Block.Of(_message));
        return true;
    }

    /// <inheritdoc/>
    public void OnBulkSent()
    {
    }

    /// <inheritdoc/>
    public void OnClosed(string cause) => _received.Release();

    /// <inheritdoc/>
    public void Dispose()
    {
        Link?.Dispose();
        _received.Dispose();
    }
}
