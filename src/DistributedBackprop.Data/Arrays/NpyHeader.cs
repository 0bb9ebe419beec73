using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DistributedBackprop.Data.Arrays;

/// <summary>
/// Reads the header of an NPY file: "\x93NUMPY", the version, the length of a text, and a text that is a Python dictionary of
/// the type, the order and the shape. Source: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".
/// </summary>
internal static partial class NpyHeader
{
    private const int LongestText = 1 << 16;

    /// <summary>Reads a header.</summary>
    /// <param name="stream">At its beginning; afterwards at the first number.</param>
    /// <param name="name">What messages call the file.</param>
    /// <returns>The header.</returns>
    /// <exception cref="DataException">It is none, or that of an array which is not numbers in C order.</exception>
    /// <exception cref="EndOfStreamException">The file ends in it.</exception>
    internal static ArrayHeader Read(Stream stream, string name)
    {
        Span<byte> magic = stackalloc byte[8];
        stream.ReadExactly(magic);
        if (magic[0] != 0x93 || !magic[1..6].SequenceEqual("NUMPY"u8))
        {
            throw new DataException($"{name} is no NPY file: it begins with the bytes {Convert.ToHexString(magic[..6])}. Name the right file, or write it with numpy.save.");
        }

        string text = ReadText(stream, magic[6], name);
        if (!Order().IsMatch(text))
        {
            throw new DataException($"{name} holds an array in Fortran order. Write it with numpy.save(file, numpy.ascontiguousarray(array)).");
        }

        return new ArrayHeader(TypeOf(text, name), ShapeOf(text, name));
    }

    private static string ReadText(Stream stream, byte version, string name)
    {
        Span<byte> length = stackalloc byte[version == 1 ? 2 : 4];
        stream.ReadExactly(length);
        uint count = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (version is 0 or > 3 || count > LongestText)
        {
            throw new DataException($"{name} has an NPY header of version {version} and {count} bytes; versions 1 to 3 of at most {LongestText} bytes can be read. Write it with numpy.save.");
        }

        byte[] text = new byte[count];
        stream.ReadExactly(text);
        return Encoding.UTF8.GetString(text);
    }

    private static ElementType TypeOf(string text, string name)
    {
        Match type = Type().Match(text);
        ElementKind? kind = type.Groups["kind"].Value switch
        {
            "u1" or "b1" => ElementKind.UInt8,
            "i1" => ElementKind.Int8,
            "u2" => ElementKind.UInt16,
            "i2" => ElementKind.Int16,
            "u4" => ElementKind.UInt32,
            "i4" => ElementKind.Int32,
            "u8" => ElementKind.UInt64,
            "i8" => ElementKind.Int64,
            "f4" => ElementKind.Float32,
            "f8" => ElementKind.Float64,
            _ => null,
        };
        return kind is ElementKind known
            ? new ElementType(known, type.Groups["order"].Value == ">")
            : throw new DataException($"{name} holds an array of another type than whole numbers, truth values, float32 and float64: {text.Trim()}. Convert it with array.astype('float32').");
    }

    private static long[] ShapeOf(string text, string name)
    {
        Match shape = Shape().Match(text);
        string[] dimensions = shape.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return shape.Success && dimensions.Length > 0
            ? [.. dimensions.Select(dimension => long.Parse(dimension, CultureInfo.InvariantCulture))]
            : throw new DataException($"{name} holds no array of one or more dimensions: {text.Trim()}. The first dimension counts the examples.");
    }

    [GeneratedRegex("""'descr'\s*:\s*'(?<order>[<>|=]?)(?<kind>[a-z]\d{1,4})'""")]
    private static partial Regex Type();

    [GeneratedRegex("""'fortran_order'\s*:\s*False""")]
    private static partial Regex Order();

    [GeneratedRegex("""'shape'\s*:\s*\((?<shape>(?:\d{1,18}\s*,?\s*){0,32})\)""")]
    private static partial Regex Shape();
}
