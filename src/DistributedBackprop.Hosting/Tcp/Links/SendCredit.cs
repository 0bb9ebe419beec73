namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>The bulk bytes that the peer has room for. For one thread at a time.</summary>
internal sealed class SendCredit
{
    /// <summary>The peer's window; 0 as long as it has not told.</summary>
    public long Window { get; private set; }

    /// <summary>The bytes that may be sent now.</summary>
    public long Bytes { get; private set; }

    /// <summary>The peer told its terms.</summary>
    public void State(long window)
    {
        Window = window;
        Bytes = window;
    }

    /// <summary>Bytes are sent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no credit for them.</exception>
    public void Spend(long count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Bytes);
        Bytes -= count;
    }

    /// <summary>The peer has room for more.</summary>
    /// <exception cref="LinkException">More than it has its window for.</exception>
    public void Add(long count)
    {
        if (count > Window - Bytes)
        {
            throw new LinkException($"protocol violation: {count} bulk bytes were granted, and only {Window - Bytes} were outstanding");
        }

        Bytes += count;
    }
}
