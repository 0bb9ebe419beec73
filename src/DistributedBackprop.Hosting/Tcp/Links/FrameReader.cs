namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// Cuts a stream of bytes into frames and checks their checksums. Without I/O: whoever has bytes puts them where <see cref="Wanted"/>
/// says, and tells how many by <see cref="Filled"/>. So a payload is read straight to where it belongs.
/// </summary>
/// <param name="sink">Gets the frames. After an exception of its or of this class the reader is of no further use.</param>
internal sealed class FrameReader(IFrameSink sink)
{
    private readonly byte[] _headerBytes = new byte[FrameHeader.Bytes];
    private FrameHeader _header;
    private bool _inPayload;
    private int _filled;
    private uint _checksum;

    /// <summary>Where the next bytes go; never empty.</summary>
    public Span<byte> Wanted => (_inPayload ? sink.Payload : _headerBytes)[_filled..];

    /// <summary>Whether no frame has begun that is not complete.</summary>
    public bool IsBetweenFrames => !_inPayload && _filled == 0;

    /// <summary>The first <paramref name="count"/> bytes of <see cref="Wanted"/> were filled.</summary>
    /// <exception cref="LinkException">The frame is damaged or refused.</exception>
    public void Filled(int count)
    {
        if (_inPayload)
        {
            FillPayload(count);
        }
        else
        {
            FillHeader(count);
        }
    }

    private void FillHeader(int count)
    {
        _filled += count;
        if (_filled < FrameHeader.Bytes)
        {
            return;
        }

        _header = FrameHeader.Read(_headerBytes);
        sink.Begin(_header);
        _inPayload = true;
        _filled = 0;
        _checksum = 0;
        if (_header.Length == 0)
        {
            EndFrame();
        }
    }

    private void FillPayload(int count)
    {
        _checksum = Crc32C.Append(_checksum, Wanted[..count]);
        _filled += count;
        if (_filled == _header.Length)
        {
            EndFrame();
        }
    }

    private void EndFrame()
    {
        if (_checksum != _header.Checksum)
        {
            throw new LinkException($"damaged frame: the checksum of its {_header.Length} bytes (kind {_header.Kind}) is {_checksum:x8}, not {_header.Checksum:x8}");
        }

        sink.End(_header);
        _inPayload = false;
        _filled = 0;
    }
}
