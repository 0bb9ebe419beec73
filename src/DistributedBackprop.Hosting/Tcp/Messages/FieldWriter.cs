using System.Buffers.Binary;
using System.Text;

namespace DistributedBackprop.Hosting.Tcp.Messages;

/// <summary>Writes the fields of a message one after another, little-endian, without names or padding. Reused from message to message.</summary>
internal sealed class FieldWriter
{
    private byte[] _buffer = new byte[256];

    /// <summary>The array that holds what was written, from its beginning; another one once more is written than it can hold.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>How many bytes were written since the last <see cref="Clear"/>.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until something is written or cleared.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <summary>One byte: 1 or 0.</summary>
    public void Write(bool value) => Write(value ? (byte)1 : (byte)0);

    /// <summary>One byte.</summary>
    public void Write(byte value) => Take(1)[0] = value;

    /// <summary>Four bytes.</summary>
    public void Write(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);

    /// <summary>Eight bytes.</summary>
    public void Write(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    /// <summary>Eight bytes: the bits of a float64.</summary>
    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    /// <summary>The number of its UTF-8 bytes in four bytes, then these.</summary>
    /// <remarks>A text longer than <see cref="FieldReader.TextBytesMost"/> is cut: it is words for people.</remarks>
    public void Write(string text)
    {
        string cut = text.Length <= FieldReader.TextBytesMost / 3 ? text : text[..(FieldReader.TextBytesMost / 3)];
        int bytes = Encoding.UTF8.GetByteCount(cut);
        Write(bytes);
        Encoding.UTF8.GetBytes(cut, Take(bytes));
    }

    private Span<byte> Take(int bytes)
    {
        if (bytes > _buffer.Length - Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + bytes));
        }

        Length += bytes;
        return _buffer.AsSpan(Length - bytes, bytes);
    }
}
