namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// The account of the bulk bytes that a peer may send: it has <i>credit</i>, which receiving takes and granting gives back. Credit,
/// what is held here and what was given back but is not announced yet add up to the window. For any thread.
/// </summary>
/// <param name="bytes">The window.</param>
internal sealed class ReceiveWindow(long bytes)
{
    private readonly Lock _gate = new();
    private long _credit = bytes;
    private long _held;
    private long _unannounced;

    /// <summary>The window.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>
    /// Whether what was given back must be announced now: the peer has less than half of its credit left. Before, it goes along with
    /// whatever is sent next. A peer that waits for credit has none, so that none waits in vain.
    /// </summary>
    public bool IsGrantDue
    {
        get
        {
            lock (_gate)
            {
                return _unannounced > 0 && _credit < Bytes / 2 + 1;
            }
        }
    }

    /// <summary>Bytes are coming.</summary>
    /// <exception cref="LinkException">The peer has no credit for them.</exception>
    public void Receive(int count)
    {
        lock (_gate)
        {
            if (count > _credit)
            {
                throw new LinkException($"protocol violation: {count} bulk bytes were sent with a credit of {_credit} of {Bytes}");
            }

            _credit -= count;
            _held += count;
        }
    }

    /// <summary>The memory of bytes received is free again.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More bytes than are held.</exception>
    public void GiveBack(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _held);
            _held -= count;
            _unannounced += count;
        }
    }

    /// <summary>What is to be announced to the peer now, which counts as its credit from here on; 0 for nothing.</summary>
    public long TakeGrant()
    {
        lock (_gate)
        {
            long granted = _unannounced;
            _unannounced = 0;
            _credit += granted;
            return granted;
        }
    }
}
