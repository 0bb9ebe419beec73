using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>
/// Writes the wire format of protocol buffers as far as ONNX needs it: each field is a tag (field number and wire type) and a value.
/// Source: https://protobuf.dev/programming-guides/encoding/.
/// </summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int FourBytes = 5;
    private const int WireTypeBits = 3;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Writes an int32, int64 or enumeration; negative numbers take ten bytes, as the format wants it.</summary>
    public void WriteInteger(int field, long value)
    {
        WriteTag(field, Varint);
        WriteVarint((ulong)value);
    }

    /// <summary>Writes a float.</summary>
    public void WriteSingle(int field, float value)
    {
        WriteTag(field, FourBytes);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
    }

    /// <summary>Writes a string, in UTF-8.</summary>
    public void WriteText(int field, string value) => WriteBytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Writes bytes.</summary>
    public void WriteBytes(int field, ReadOnlySpan<byte> value)
    {
        WriteTag(field, LengthDelimited);
        WriteVarint((ulong)value.Length);
        _bytes.Write(value);
    }

    /// <summary>Writes a message inside this one.</summary>
    public void WriteMessage(int field, IProtobufMessage message) => WriteBytes(field, Encode(message));

    /// <summary>Writes messages of a repeated field.</summary>
    public void WriteMessages(int field, IEnumerable<IProtobufMessage> messages)
    {
        foreach (IProtobufMessage message in messages)
        {
            WriteMessage(field, message);
        }
    }

    /// <summary>The bytes of a whole message.</summary>
    public static byte[] Encode(IProtobufMessage message)
    {
        var writer = new ProtobufWriter();
        message.WriteTo(writer);
        return writer._bytes.WrittenSpan.ToArray();
    }

    private void WriteTag(int field, int wireType) => WriteVarint(((ulong)field << WireTypeBits) | (uint)wireType);

    /// <summary>Seven bits a byte, the lowest first; the eighth bit says that another byte follows.</summary>
    private void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            WriteByte((byte)(value | 0x80));
        }

        WriteByte((byte)value);
    }

    private void WriteByte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
