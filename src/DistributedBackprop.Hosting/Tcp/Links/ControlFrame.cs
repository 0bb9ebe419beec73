namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Control messages as frames: one each.</summary>
internal static class ControlFrame
{
    /// <summary>The bytes of the longest.</summary>
    public const int MaximumBytes = FrameHeader.Bytes + LinkLimits.FieldsBytes;

    /// <summary>The header of a message with these fields.</summary>
    public static FrameHeader HeaderOf(byte kind, ReadOnlySpan<byte> fields) =>
        new(Lane.Control, FrameFlags.First | FrameFlags.Last, kind, fields.Length, Crc32C.Of(fields));

    /// <summary>Writes a message.</summary>
    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> destination, byte kind, ReadOnlySpan<byte> fields)
    {
        HeaderOf(kind, fields).Write(destination);
        fields.CopyTo(destination[FrameHeader.Bytes..]);
        return FrameHeader.Bytes + fields.Length;
    }
}
