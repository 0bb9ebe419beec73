using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>A safetensors file, read by nothing but the format's own description: 8 bytes of header length, the header as JSON, the tensors' bytes.</summary>
internal sealed class TensorFile(string path)
{
    private readonly byte[] _content = File.ReadAllBytes(path);

    private int HeaderLength => (int)BinaryPrimitives.ReadUInt64LittleEndian(_content);

    private ReadOnlySpan<byte> Tensors => _content.AsSpan(sizeof(ulong) + HeaderLength);

    /// <summary>The SHA-256 over the bytes of all tensors.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Tensors));

    /// <summary>The elements of a float64 tensor, row by row.</summary>
    public double[] Float64(string name)
    {
        JsonElement offsets = JsonElement.Parse(_content.AsSpan(sizeof(ulong), HeaderLength)).GetProperty(name).GetProperty("data_offsets");
        return MemoryMarshal.Cast<byte, double>(Tensors[offsets[0].GetInt32()..offsets[1].GetInt32()]).ToArray();
    }
}
