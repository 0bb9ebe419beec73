using System.Buffers.Binary;

namespace DistributedBackprop.Data.Arrays;

/// <summary>
/// Reads the header of an IDX file: two zeros, the type, the number of dimensions, then each as 4 bytes, all big-endian.
/// Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", the page of the data set.
/// </summary>
internal static class IdxHeader
{
    /// <summary>Reads a header.</summary>
    /// <param name="stream">At its beginning; afterwards at the first number.</param>
    /// <param name="name">What messages call the file.</param>
    /// <returns>The header.</returns>
    /// <exception cref="DataException">It is none.</exception>
    /// <exception cref="EndOfStreamException">The file ends in it.</exception>
    internal static ArrayHeader Read(Stream stream, string name)
    {
        Span<byte> magic = stackalloc byte[4];
        stream.ReadExactly(magic);
        if (magic[0] != 0 || magic[1] != 0 || magic[3] == 0 || KindOf(magic[2]) is not ElementKind kind)
        {
            throw new DataException(
                $"{name} is no IDX file: it begins with the bytes {Convert.ToHexString(magic)}, not with 00 00, a type (08, 09, 0B to 0E) and a number of dimensions. "
                + "Name the right file, or its format by the ending: .npy, .csv.");
        }

        long[] shape = new long[magic[3]];
        Span<byte> dimension = stackalloc byte[4];
        for (int d = 0; d < shape.Length; d++)
        {
            stream.ReadExactly(dimension);
            shape[d] = BinaryPrimitives.ReadUInt32BigEndian(dimension);
        }

        return new ArrayHeader(new ElementType(kind, IsBigEndian: true), shape);
    }

    private static ElementKind? KindOf(byte code) => code switch
    {
        0x08 => ElementKind.UInt8,
        0x09 => ElementKind.Int8,
        0x0B => ElementKind.Int16,
        0x0C => ElementKind.Int32,
        0x0D => ElementKind.Float32,
        0x0E => ElementKind.Float64,
        _ => null,
    };
}
