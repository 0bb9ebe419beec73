using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using DistributedBackprop.Simulation.Checkers;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Simulation.World;

/// <summary>
/// A message as the bytes that travel, tensors included, with the checksum that its sender computed over them. Any host
/// whose wire can flip bits must do the like: roles trust what reaches them.
/// </summary>
internal sealed class WireFrame
{
    private static readonly JsonSerializerOptions Encoding = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new TensorConverter(), new NodeConverter() },
    };

    private readonly byte[] _content;
    private WireFrame(byte[] content, uint checksum)
    {
        _content = content;
        Checksum = checksum;
    }

    /// <summary>The checksum that travels with the content.</summary>
    public uint Checksum { get; }

    /// <summary>How many bits travel.</summary>
    public int Bits => (_content.Length + sizeof(uint)) * 8;

    /// <summary>Whether the content has the checksum that came with it: what the receiver asks first.</summary>
    public bool IsIntact => Crc32C(_content) == Checksum;

    /// <summary>What the sender of a message sends.</summary>
    public static WireFrame Of(Message message)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), Encoding);
        return new WireFrame(content, Crc32C(content));
    }

    /// <summary>What arrives when a bit is flipped on the way, be it of the content or of the checksum.</summary>
    /// <param name="bit">The bit, from 0 to below <see cref="Bits"/>.</param>
    public WireFrame WithFlippedBit(int bit)
    {
        int contentBits = _content.Length * 8;
        if (bit >= contentBits)
        {
            return new WireFrame(_content, Checksum ^ (1u << (bit - contentBits)));
        }

        byte[] content = [.. _content];
        content[bit / 8] ^= (byte)(1 << (bit % 8));
        return new WireFrame(content, Checksum);
    }

    /// <summary>The checksum of RFC 3720: it tells every single flipped bit.</summary>
    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    private sealed class TensorConverter : JsonConverter<FlatVector>
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(FlatVector));

        public override FlatVector Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Frames are not decoded: an intact one is its message.");

        public override void Write(Utf8JsonWriter writer, FlatVector value, JsonSerializerOptions options) => writer.WriteBase64StringValue(VectorBytes.Of(value));
    }

    private sealed class NodeConverter : JsonConverter<TreeNode>
    {
        public override TreeNode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Frames are not decoded: an intact one is its message.");

        public override void Write(Utf8JsonWriter writer, TreeNode value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
