using System.Buffers.Binary;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

/// <summary>Changes frames in ways that break readers, all drawn from one source of random numbers.</summary>
internal sealed class FrameMutator(Random random)
{
    private static readonly int[] Interesting =
        [-1, 0, 1, 2, 3, 4, 15, 16, 29, 30, 31, 60, 255, 1023, 1024, 1025, 16_384, 16_385, 65_535, 65_536, 65_537, 262_144, 262_145, int.MaxValue, int.MinValue];

    /// <summary>Writes a changed form of a frame.</summary>
    /// <returns>Its length, at most twice the frame's and 64 bytes.</returns>
    public int Change(ReadOnlySpan<byte> frame, Span<byte> changed)
    {
        frame.CopyTo(changed);
        int length = random.Next(7) switch
        {
            0 => FlipBits(changed, frame.Length),
            1 => Overwrite(changed, frame.Length),
            2 => SetHeaderField(changed, frame.Length),
            3 => SetNumber(changed, frame.Length),
            4 => random.Next(frame.Length),
            5 => Lengthen(changed, frame.Length),
            _ => Repeat(changed, frame),
        };
        if (random.Next(2) == 0 && length >= FrameHeader.Bytes)
        {
            MakeChecksumsRight(changed[..length]);
        }

        return length;
    }

    private int FlipBits(Span<byte> frame, int length)
    {
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            frame[random.Next(length)] ^= (byte)(1 << random.Next(8));
        }

        return length;
    }

    private int Overwrite(Span<byte> frame, int length)
    {
        int start = random.Next(length);
        random.NextBytes(frame[start..random.Next(start, length + 1)]);
        return length;
    }

    private int SetHeaderField(Span<byte> frame, int length)
    {
        int field = random.Next(4);
        if (field == 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame, Interesting[random.Next(Interesting.Length)]);
        }
        else
        {
            frame[3 + field] = (byte)random.Next(random.Next(2) == 0 ? 4 : 256);
        }

        return length;
    }

    /// <summary>Sets a number of the payload: counts and lengths of blocks, windows, grants.</summary>
    private int SetNumber(Span<byte> frame, int length)
    {
        int numbers = (length - FrameHeader.Bytes) / sizeof(int);
        if (numbers > 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(
                frame[(FrameHeader.Bytes + (sizeof(int) * random.Next(numbers)))..], Interesting[random.Next(Interesting.Length)]);
        }

        return length;
    }

    private int Lengthen(Span<byte> frame, int length)
    {
        int more = random.Next(1, 65);
        random.NextBytes(frame.Slice(length, more));
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame, length + more - FrameHeader.Bytes);
        }

        return length + more;
    }

    private static int Repeat(Span<byte> changed, ReadOnlySpan<byte> frame)
    {
        frame.CopyTo(changed[frame.Length..]);
        return 2 * frame.Length;
    }

    private static void MakeChecksumsRight(Span<byte> frame)
    {
        int claimed = BinaryPrimitives.ReadInt32LittleEndian(frame);
        int length = Math.Clamp(claimed, 0, frame.Length - FrameHeader.Bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], Crc32C.Of(frame.Slice(FrameHeader.Bytes, length)));
        BinaryPrimitives.WriteUInt32LittleEndian(frame[12..], Crc32C.Of(frame[..12]));
    }
}
