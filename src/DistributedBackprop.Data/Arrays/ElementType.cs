using System.Buffers.Binary;

namespace DistributedBackprop.Data.Arrays;

/// <summary>How a number stands in a file.</summary>
/// <param name="Kind">Its type.</param>
/// <param name="IsBigEndian">Whether its first byte is the most significant one.</param>
internal readonly record struct ElementType(ElementKind Kind, bool IsBigEndian)
{
    /// <summary>The number of bytes.</summary>
    internal int Size => Kind switch
    {
        ElementKind.UInt8 or ElementKind.Int8 => 1,
        ElementKind.UInt16 or ElementKind.Int16 => 2,
        ElementKind.UInt32 or ElementKind.Int32 or ElementKind.Float32 => 4,
        _ => 8,
    };

    /// <summary>Reads a number and widens it to float64: exactly, but for whole numbers beyond 2^53, which are rounded to nearest.</summary>
    /// <param name="bytes">Begins with the number.</param>
    /// <returns>The number.</returns>
    internal double Read(ReadOnlySpan<byte> bytes) => Kind switch
    {
        ElementKind.UInt8 => bytes[0],
        ElementKind.Int8 => (sbyte)bytes[0],
        ElementKind.UInt16 => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        ElementKind.Int16 => IsBigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes) : BinaryPrimitives.ReadInt16LittleEndian(bytes),
        ElementKind.UInt32 => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        ElementKind.Int32 => IsBigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ElementKind.UInt64 => IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        ElementKind.Int64 => IsBigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes),
        ElementKind.Float32 => IsBigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => IsBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };
}
