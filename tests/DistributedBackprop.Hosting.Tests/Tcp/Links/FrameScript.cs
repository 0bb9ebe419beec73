using System.Buffers.Binary;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

/// <summary>Frames written by hand, true to the protocol or not.</summary>
internal sealed class FrameScript
{
    private readonly List<byte[]> _frames = [];

    /// <summary>The frames so far.</summary>
    public IReadOnlyList<byte[]> Frames => _frames;

    public FrameScript Terms(long window = 1 << 20)
    {
        byte[] fields = new byte[LinkTerms.Bytes];
        new LinkTerms(window, TimeSpan.FromSeconds(5)).Write(fields);
        return Control(OwnKind.Terms, fields);
    }

    public FrameScript Grant(long bytes)
    {
        byte[] fields = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(fields, bytes);
        return Control(OwnKind.Grant, fields);
    }

    public FrameScript Control(byte kind, params byte[] fields) => Frame(Lane.Control, FrameFlags.First | FrameFlags.Last, kind, fields);

    public FrameScript Announce(byte kind, params int[] lengths)
    {
        byte[] payload = new byte[(1 + lengths.Length) * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(payload, lengths.Length);
        for (int i = 0; i < lengths.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan((1 + i) * sizeof(int)), lengths[i]);
        }

        return Frame(Lane.Bulk, FrameFlags.First, kind, payload);
    }

    public FrameScript Data(byte kind, int length, bool last) => Frame(Lane.Bulk, last ? FrameFlags.Last : FrameFlags.None, kind, new byte[length]);

    /// <summary>A whole bulk message, each block in a frame of its own.</summary>
    public FrameScript Bulk(byte kind, params byte[][] blocks)
    {
        Announce(kind, [.. blocks.Select(block => block.Length)]);
        foreach ((int index, byte[] block) in blocks.Index())
        {
            Frame(Lane.Bulk, index == blocks.Length - 1 ? FrameFlags.Last : FrameFlags.None, kind, block);
        }

        return this;
    }

    public FrameScript Frame(Lane lane, FrameFlags flags, byte kind, byte[] payload)
    {
        byte[] frame = new byte[FrameHeader.Bytes + payload.Length];
        new FrameHeader(lane, flags, kind, payload.Length, Crc32C.Of(payload)).Write(frame);
        payload.CopyTo(frame, FrameHeader.Bytes);
        _frames.Add(frame);
        return this;
    }

    /// <summary>A header that claims a payload that does not come.</summary>
    public FrameScript Claim(Lane lane, FrameFlags flags, byte kind, int length)
    {
        byte[] frame = new byte[FrameHeader.Bytes];
        new FrameHeader(lane, flags, kind, length, 0).Write(frame);
        _frames.Add(frame);
        return this;
    }

    /// <summary>Puts all into a reader, as it wants them, at most <paramref name="step"/> bytes at a time.</summary>
    public void Into(FrameReader reader, int step = int.MaxValue)
    {
        foreach (byte[] frame in _frames)
        {
            Feed(reader, frame, step);
        }
    }

    /// <summary>Puts bytes into a reader, as it wants them, at most <paramref name="step"/> bytes at a time.</summary>
    public static void Feed(FrameReader reader, ReadOnlySpan<byte> bytes, int step = int.MaxValue)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> wanted = reader.Wanted;
            int count = Math.Min(step, Math.Min(wanted.Length, bytes.Length));
            bytes[..count].CopyTo(wanted);
            reader.Filled(count);
            bytes = bytes[count..];
        }
    }
}
