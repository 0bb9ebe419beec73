using System.Buffers.Binary;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>The payload of a bulk message's first frame, little-endian: the number of blocks (4), the bytes of each (4), then the fields.</summary>
internal static class Announcement
{
    /// <summary>The bytes of the longest.</summary>
    public const int MaximumBytes = (1 + LinkLimits.Blocks) * sizeof(int) + LinkLimits.FieldsBytes;

    /// <summary>The bytes of the announcement of a message.</summary>
    public static int BytesOf(OutgoingBulk message) => (1 + message.Blocks.Length) * sizeof(int) + message.Fields.Length;

    /// <summary>Writes the announcement of a message.</summary>
    public static void Write(Span<byte> destination, OutgoingBulk message)
    {
        ReadOnlySpan<Block> blocks = message.Blocks;
        BinaryPrimitives.WriteInt32LittleEndian(destination, blocks.Length);
        for (int i = 0; i < blocks.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(destination[((1 + i) * sizeof(int))..], blocks[i].Length);
        }

        message.Fields.CopyTo(destination[((1 + blocks.Length) * sizeof(int))..]);
    }

    /// <summary>Reads the lengths of the blocks.</summary>
    /// <param name="source">An announcement from the network: nothing about it is known.</param>
    /// <param name="lengths">Room for <see cref="LinkLimits.Blocks"/> lengths, filled in from the front.</param>
    /// <param name="fields">The fields.</param>
    /// <returns>The number of blocks.</returns>
    /// <exception cref="LinkException">It is no announcement, or breaks a limit.</exception>
    public static int Read(ReadOnlySpan<byte> source, Span<int> lengths, out ReadOnlySpan<byte> fields)
    {
        int count = source.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(source);
        if (count is < 0 or > LinkLimits.Blocks || (1 + count) * sizeof(int) > source.Length)
        {
            throw new LinkException($"protocol violation: a bulk message is announced in {source.Length} bytes with {count} blocks");
        }

        fields = source[((1 + count) * sizeof(int))..];
        if (fields.Length > LinkLimits.FieldsBytes)
        {
            throw new LinkException($"protocol violation: a bulk message has {fields.Length} bytes of fields; the bound is {LinkLimits.FieldsBytes}");
        }

        for (int i = 0; i < count; i++)
        {
            lengths[i] = BinaryPrimitives.ReadInt32LittleEndian(source[((1 + i) * sizeof(int))..]);
            if (lengths[i] < 0)
            {
                throw new LinkException($"protocol violation: block {i} of a bulk message is announced with {lengths[i]} bytes");
            }
        }

        return count;
    }
}
