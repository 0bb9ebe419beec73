namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// Reads a stream into a <see cref="FrameReader"/>: long payloads straight to where they belong, everything short by a buffer, so that
/// a read brings many small frames, or the header and the beginning of a long one.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="frames">Where the bytes go.</param>
internal sealed class LinkReader(Stream stream, FrameReader frames)
{
    /// <summary>At most so many bytes of a long payload are copied once more.</summary>
    private const int BufferBytes = 16 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;

    /// <summary>Reads once, if the buffer is empty, and hands on what there is for the present part of a frame.</summary>
    /// <exception cref="LinkException">What was read is refused.</exception>
    /// <exception cref="EndOfStreamException">The peer has ended the connection.</exception>
    /// <exception cref="IOException">The connection is broken, or nothing came in time.</exception>
    public void ReadSome()
    {
        Span<byte> wanted = frames.Wanted;
        if (_start == _end && wanted.Length >= BufferBytes)
        {
            frames.Filled(Read(wanted));
            return;
        }

        if (_start == _end)
        {
            _start = 0;
            _end = Read(_buffer);
        }

        int count = Math.Min(wanted.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(wanted);
        _start += count;
        frames.Filled(count);
    }

    private int Read(Span<byte> destination)
    {
        int count = stream.Read(destination);
        return count > 0
            ? count
            : throw new EndOfStreamException(frames.IsBetweenFrames ? "between two frames" : "in the middle of a frame");
    }
}
