namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Cuts the bulk message being sent into frames. Without I/O, and without a copy of all but the first bytes of a frame.</summary>
internal sealed class BulkSender
{
    /// <summary>
    /// The bytes of a frame's payload that are copied beside its header, so that small frames go out together and a header alone is never a
    /// packet of its own.
    /// </summary>
    public const int CopiedBytes = 16 * 1024;

    private bool _isAnnounced;
    private int _block;
    private int _offset;
    private long _missing;

    /// <summary>The message; to be filled in when <see cref="IsOpen"/> is false.</summary>
    public OutgoingBulk Message { get; } = new();

    /// <summary>Whether a message has begun that is not given out whole.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Begins with what <see cref="Message"/> holds.</summary>
    /// <exception cref="InvalidOperationException">It has no kind.</exception>
    public void Begin()
    {
        if (Message.Kind < LinkLimits.FirstOwnersKind)
        {
            throw new InvalidOperationException("A bulk message was handed over without a kind.");
        }

        IsOpen = true;
        _isAnnounced = false;
        _block = 0;
        _offset = 0;
        _missing = Message.BlockBytes;
    }

    /// <summary>Whether there is a frame to send with this credit.</summary>
    public bool HasFrame(long credit) => IsOpen && (!_isAnnounced || credit > 0);

    /// <summary>Writes the next frames, as many as fit.</summary>
    /// <param name="staging">Gets headers, announcements and the first bytes of payloads; at least <see cref="Announcement.MaximumBytes"/> and a header long, if anything is to be written for sure.</param>
    /// <param name="credit">The bulk bytes that may be sent.</param>
    /// <param name="rest">What follows the staged bytes: the rest of the last frame's payload, where it is. Empty for none.</param>
    /// <param name="spent">The bulk bytes among both.</param>
    /// <returns>The bytes staged.</returns>
    public int Fill(Span<byte> staging, long credit, out Block rest, out long spent)
    {
        rest = default;
        spent = 0;
        int staged = IsOpen && !_isAnnounced ? Announce(staging) : 0;
        while (IsOpen && _isAnnounced && rest.Length == 0)
        {
            SkipSentBlocks();
            int length = (int)Math.Min(Math.Min(Message.Blocks[_block].Length - _offset, LinkLimits.FrameBytes), credit - spent);
            int copied = Math.Min(length, CopiedBytes);
            if (length == 0 || FrameHeader.Bytes + copied > staging.Length - staged)
            {
                break;
            }

            Block block = Message.Blocks[_block].Slice(_offset, length);
            ReadOnlySpan<byte> payload = block.Bytes;
            _offset += length;
            _missing -= length;
            spent += length;
            Span<byte> copy = staging.Slice(staged + FrameHeader.Bytes, copied);
            payload[..copied].CopyTo(copy);
            WriteHeader(staging[staged..], _missing == 0 ? FrameFlags.Last : FrameFlags.None, payload);
            staged += FrameHeader.Bytes + copied;
            rest = block.Slice(copied, length - copied);
            IsOpen = _missing > 0;
        }

        return staged;
    }

    private int Announce(Span<byte> staging)
    {
        int length = Announcement.BytesOf(Message);
        if (FrameHeader.Bytes + length > staging.Length)
        {
            return 0;
        }

        Span<byte> payload = staging.Slice(FrameHeader.Bytes, length);
        Announcement.Write(payload, Message);
        WriteHeader(staging, FrameFlags.First | (_missing == 0 ? FrameFlags.Last : FrameFlags.None), payload);
        _isAnnounced = true;
        IsOpen = _missing > 0;
        return FrameHeader.Bytes + length;
    }

    private void WriteHeader(Span<byte> destination, FrameFlags flags, ReadOnlySpan<byte> payload) =>
        new FrameHeader(Lane.Bulk, flags, Message.Kind, payload.Length, Crc32C.Of(payload)).Write(destination);

    private void SkipSentBlocks()
    {
        while (_offset == Message.Blocks[_block].Length)
        {
            _block++;
            _offset = 0;
        }
    }
}
