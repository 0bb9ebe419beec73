namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>The bulk message being received: what was announced, where it goes, and how far it is.</summary>
internal sealed class IncomingBulk
{
    private readonly int[] _lengths = new int[LinkLimits.Blocks];
    private readonly Block[] _targets = new Block[LinkLimits.Blocks];
    private int _count;
    private int _block;
    private int _offset;

    /// <summary>Whether a message has begun that is not complete.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>What it is.</summary>
    public byte Kind { get; private set; }

    /// <summary>The bytes that are still to come.</summary>
    public long Missing { get; private set; }

    /// <summary>The bytes of the present block that are still to come.</summary>
    public int MissingInBlock => _lengths[_block] - _offset;

    /// <summary>A message begins: asks the owner where it goes.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="announcement">The payload of its first frame, from the network.</param>
    /// <param name="window">The bound on its bytes.</param>
    /// <param name="owner">Is asked.</param>
    /// <exception cref="LinkException">The announcement breaks a limit, or the owner refuses it.</exception>
    /// <exception cref="InvalidOperationException">The owner gave memory of another length.</exception>
    public void Begin(byte kind, ReadOnlySpan<byte> announcement, long window, ILinkOwner owner)
    {
        _count = Announcement.Read(announcement, _lengths, out ReadOnlySpan<byte> fields);
        ReadOnlySpan<int> lengths = _lengths.AsSpan(0, _count);
        Missing = Sum(lengths);
        if (Missing > window)
        {
            throw new LinkException($"protocol violation: a bulk message of {Missing} bytes is announced, and the window is {window}");
        }

        owner.BeginBulk(kind, fields, lengths, _targets.AsSpan(0, _count));
        CheckTargets();
        Kind = kind;
        IsOpen = true;
        _block = 0;
        _offset = 0;
        SkipFullBlocks();
    }

    /// <summary>Where the next <paramref name="count"/> bytes go, at most <see cref="MissingInBlock"/>.</summary>
    public Span<byte> Next(int count) => _targets[_block].Bytes.Slice(_offset, count);

    /// <summary>The next <paramref name="count"/> bytes are in their place.</summary>
    public void Advance(int count)
    {
        _offset += count;
        Missing -= count;
        SkipFullBlocks();
    }

    /// <summary>The message is complete; its memory is the owner's alone again.</summary>
    public void Close()
    {
        IsOpen = false;
        Array.Clear(_targets, 0, _count);
    }

    private static long Sum(ReadOnlySpan<int> lengths)
    {
        long sum = 0;
        foreach (int length in lengths)
        {
            sum += length;
        }

        return sum;
    }

    private void CheckTargets()
    {
        for (int i = 0; i < _count; i++)
        {
            if (_targets[i].Length != _lengths[i])
            {
                throw new InvalidOperationException($"Block {i} of a bulk message has {_lengths[i]} bytes and was given {_targets[i].Length}.");
            }
        }
    }

    private void SkipFullBlocks()
    {
        while (_block < _count && _offset == _lengths[_block])
        {
            _block++;
            _offset = 0;
        }
    }
}
