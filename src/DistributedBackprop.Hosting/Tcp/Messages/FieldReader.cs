using System.Buffers.Binary;
using System.Text;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tcp.Messages;

/// <summary>
/// Reads the fields of a message that came from another machine: nothing in them is trusted, and nothing is allocated that
/// they do not hold.
/// </summary>
/// <param name="fields">The fields.</param>
internal ref struct FieldReader(ReadOnlySpan<byte> fields)
{
    /// <summary>The longest text, in bytes.</summary>
    public const int TextBytesMost = 12 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = fields;

    /// <summary>One byte: 1 or 0.</summary>
    /// <exception cref="InvalidDataException">There is none, or another value.</exception>
    public bool ReadBoolean() => ReadByte() switch
    {
        0 => false,
        1 => true,
        byte other => throw new InvalidDataException($"a truth value is {other}, not 0 or 1"),
    };

    /// <summary>One byte.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public byte ReadByte() => Take(1)[0];

    /// <summary>Four bytes.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    /// <summary>Eight bytes.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>Eight bytes: the bits of a float64.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    /// <summary>Four bytes: how many elements follow.</summary>
    /// <param name="bytesOfEach">The fewest bytes of an element.</param>
    /// <exception cref="InvalidDataException">The number is negative, or the fields are too short to hold as many.</exception>
    public int ReadCount(int bytesOfEach)
    {
        int count = ReadInt32();
        return count >= 0 && (long)count * bytesOfEach <= _rest.Length
            ? count
            : throw new InvalidDataException($"{count} elements of at least {bytesOfEach} bytes are announced, and {_rest.Length} bytes follow");
    }

    /// <summary>A text.</summary>
    /// <exception cref="InvalidDataException">It is too long, or no UTF-8.</exception>
    public string ReadText()
    {
        int bytes = ReadCount(bytesOfEach: 1);
        if (bytes > TextBytesMost)
        {
            throw new InvalidDataException($"a text has {bytes} bytes; at most {TextBytesMost} are allowed");
        }

        try
        {
            return StrictUtf8.GetString(Take(bytes));
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException("a text is no UTF-8");
        }
    }

    /// <summary>A text that people read in a log.</summary>
    /// <exception cref="InvalidDataException">It is too long, or no UTF-8.</exception>
    public string ReadWords() => PrintableText.Of(ReadText());

    /// <summary>Requires that everything was read.</summary>
    /// <exception cref="InvalidDataException">There is more.</exception>
    public readonly void RequireEnd()
    {
        if (!_rest.IsEmpty)
        {
            throw new InvalidDataException($"{_rest.Length} bytes follow the last field");
        }
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > _rest.Length)
        {
            throw new InvalidDataException($"a field of {bytes} bytes is cut off after {_rest.Length}");
        }

        ReadOnlySpan<byte> taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }
}
