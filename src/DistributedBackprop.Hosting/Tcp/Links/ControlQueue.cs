using System.Buffers.Binary;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>The control messages that wait to be sent, as frames in a ring of bytes. For one thread at a time.</summary>
/// <param name="capacity">Its bytes.</param>
internal sealed class ControlQueue(int capacity)
{
    private readonly byte[] _ring = new byte[capacity];
    private int _start;

    /// <summary>The bytes that wait.</summary>
    public int Bytes { get; private set; }

    /// <summary>Adds a message, unless it does not fit.</summary>
    public bool TryAdd(byte kind, ReadOnlySpan<byte> fields)
    {
        if (FrameHeader.Bytes + fields.Length > capacity - Bytes)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[FrameHeader.Bytes];
        ControlFrame.HeaderOf(kind, fields).Write(header);
        Append(header);
        Append(fields);
        return true;
    }

    /// <summary>Moves as many whole frames as fit, in their order.</summary>
    /// <returns>The bytes moved.</returns>
    public int MoveTo(Span<byte> destination)
    {
        int moved = 0;
        while (Bytes > 0 && FirstFrameBytes() is int length && length <= destination.Length - moved)
        {
            Peek(destination.Slice(moved, length));
            _start = (_start + length) % capacity;
            Bytes -= length;
            moved += length;
        }

        return moved;
    }

    private int FirstFrameBytes()
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        Peek(length);
        return FrameHeader.Bytes + BinaryPrimitives.ReadInt32LittleEndian(length);
    }

    private void Peek(Span<byte> destination)
    {
        int untilEnd = Math.Min(destination.Length, capacity - _start);
        _ring.AsSpan(_start, untilEnd).CopyTo(destination);
        _ring.AsSpan(0, destination.Length - untilEnd).CopyTo(destination[untilEnd..]);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        int end = (int)(((long)_start + Bytes) % capacity);
        int untilEnd = Math.Min(bytes.Length, capacity - end);
        bytes[..untilEnd].CopyTo(_ring.AsSpan(end));
        bytes[untilEnd..].CopyTo(_ring);
        Bytes += bytes.Length;
    }
}
