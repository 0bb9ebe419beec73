using System.Buffers.Binary;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>The lanes of a link; the values are those on the wire.</summary>
internal enum Lane : byte
{
    /// <summary>Small messages, a frame each, which go before bulk frames.</summary>
    Control = 0,

    /// <summary>One message at a time: a first frame that announces it, then its blocks.</summary>
    Bulk = 1,
}

/// <summary>Where a frame stands in its message; the values are those on the wire.</summary>
[Flags]
internal enum FrameFlags : byte
{
    /// <summary>In the middle.</summary>
    None = 0,

    /// <summary>The message begins.</summary>
    First = 1,

    /// <summary>The message is complete.</summary>
    Last = 2,
}

/// <summary>
/// The 16 bytes before the payload of a frame, little-endian: length (4), lane (1), flags (1), kind (1), zero (1), checksum of the
/// payload (4), checksum of these twelve bytes (4).
/// </summary>
/// <remarks>The header has a checksum of its own, so that a damaged length is found out at once instead of waited for.</remarks>
/// <param name="Lane">The lane.</param>
/// <param name="Flags">The place in the message.</param>
/// <param name="Kind">What the message is.</param>
/// <param name="Length">The bytes of the payload.</param>
/// <param name="Checksum">The CRC-32C of the payload.</param>
internal readonly record struct FrameHeader(Lane Lane, FrameFlags Flags, byte Kind, int Length, uint Checksum)
{
    /// <summary>The bytes of a header.</summary>
    public const int Bytes = 16;

    private const int ChecksumOffset = 12;

    /// <summary>Writes the header into the first <see cref="Bytes"/> of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination, Length);
        destination[4] = (byte)Lane;
        destination[5] = (byte)Flags;
        destination[6] = Kind;
        destination[7] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ChecksumOffset..], Crc32C.Of(destination[..ChecksumOffset]));
    }

    /// <summary>Reads a header. Which values make sense is for those who know the state of the link.</summary>
    /// <exception cref="LinkException">It is damaged.</exception>
    public static FrameHeader Read(ReadOnlySpan<byte> source)
    {
        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumOffset..]);
        uint computed = Crc32C.Of(source[..ChecksumOffset]);
        if (stated != computed)
        {
            throw new LinkException($"damaged frame: the checksum of its header is {computed:x8}, not {stated:x8}");
        }

        return new FrameHeader(
            (Lane)source[4],
            (FrameFlags)source[5],
            source[6],
            BinaryPrimitives.ReadInt32LittleEndian(source),
            BinaryPrimitives.ReadUInt32LittleEndian(source[8..]));
    }
}
