using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace DistributedBackprop.Training.Checkpoints;

/// <summary>
/// The safetensors file format: a header length (8 bytes, little-endian), a JSON header that gives each tensor's type,
/// shape and place, then the tensors' bytes without gaps. Source: the format's description at https://github.com/huggingface/safetensors.
/// </summary>
public static class Safetensors
{
    private const int LengthBytes = 8;
    private const int HeaderAlignment = 8;
    private const string MetadataKey = "__metadata__";

    /// <summary>The largest header that is read, in bytes.</summary>
    private const long HeaderBytesMax = 100_000_000;

    private static readonly Dictionary<string, int> ElementBytes = new(StringComparer.Ordinal) { ["F32"] = 4, ["F64"] = 8 };

    /// <summary>Writes a file.</summary>
    /// <param name="tensors">The tensors, in the order of their bytes.</param>
    /// <param name="metadata">Free text by name.</param>
    /// <param name="destination">Receives the file.</param>
    public static void Write(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(destination);
        byte[] header = EncodeHeader(tensors, metadata);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        destination.Write(length);
        destination.Write(header);
        foreach (NamedTensor tensor in tensors)
        {
            destination.Write(tensor.Bytes.Span);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="file">Its bytes; the tensors are views of it.</param>
    /// <returns>The tensors in the order of their bytes.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or holds what this program does not use.</exception>
    public static IReadOnlyList<NamedTensor> Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length < LengthBytes)
        {
            throw new InvalidDataException($"a safetensors file has at least {LengthBytes} bytes, this one has {file.Length}");
        }

        long headerBytes = BinaryPrimitives.ReadInt64LittleEndian(file.Span);
        if (headerBytes is < 2 or > HeaderBytesMax || headerBytes > file.Length - LengthBytes)
        {
            throw new InvalidDataException($"its header length, {headerBytes}, does not fit its {file.Length} bytes");
        }

        ReadOnlyMemory<byte> body = file[(LengthBytes + (int)headerBytes)..];
        List<(NamedTensor Tensor, long Begin)> tensors = DecodeHeader(file.Slice(LengthBytes, (int)headerBytes), body);
        RequireUniqueNames(tensors);
        tensors.Sort((left, right) => (left.Begin, left.Tensor.Bytes.Length).CompareTo((right.Begin, right.Tensor.Bytes.Length)));
        long end = 0;
        foreach ((NamedTensor tensor, long begin) in tensors)
        {
            if (begin != end)
            {
                throw new InvalidDataException($"tensor '{tensor.Name}' begins at byte {begin}, not at {end}");
            }

            end = begin + tensor.Bytes.Length;
        }

        if (end != body.Length)
        {
            throw new InvalidDataException($"its tensors end at byte {end} of {body.Length}");
        }

        return [.. tensors.Select(entry => entry.Tensor)];
    }

    private static void RequireUniqueNames(List<(NamedTensor Tensor, long Begin)> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((NamedTensor tensor, _) in tensors)
        {
            if (!names.Add(tensor.Name))
            {
                throw new InvalidDataException($"tensor '{tensor.Name}' is there twice");
            }
        }
    }

    private static byte[] EncodeHeader(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach ((string name, string value) in metadata)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            long begin = 0;
            foreach (NamedTensor tensor in tensors)
            {
                WriteEntry(json, tensor, begin);
                begin += tensor.Bytes.Length;
            }

            json.WriteEndObject();
        }

        while ((LengthBytes + buffer.Length) % HeaderAlignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, NamedTensor tensor, long begin)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.ElementType);
        json.WriteStartArray("shape");
        foreach (int extent in tensor.Shape)
        {
            json.WriteNumberValue(extent);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(begin + tensor.Bytes.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static List<(NamedTensor Tensor, long Begin)> DecodeHeader(ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(header);
            return [.. document.RootElement.EnumerateObject()
                .Where(property => property.Name != MetadataKey)
                .Select(property => DecodeEntry(property.Name, property.Value, body))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"its header cannot be read as '{Preview(header.Span)}' ({exception.Message})", exception);
        }
    }

    private static string Preview(ReadOnlySpan<byte> header) => Encoding.UTF8.GetString(header[..Math.Min(header.Length, 40)]);

    private static (NamedTensor Tensor, long Begin) DecodeEntry(string name, JsonElement entry, ReadOnlyMemory<byte> body)
    {
        string elementType = entry.GetProperty("dtype").GetString() ?? "";
        int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32())];
        long[] offsets = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > body.Length)
        {
            throw new InvalidDataException($"the place of tensor '{name}', [{string.Join(", ", offsets)}], does not lie in its {body.Length} bytes");
        }

        long bytes = offsets[1] - offsets[0];
        if (!ElementBytes.TryGetValue(elementType, out int size) || Array.Exists(shape, extent => extent < 0) || bytes != SizeOf(shape, size))
        {
            throw new InvalidDataException($"tensor '{name}' of type {elementType} and shape [{string.Join(", ", shape)}] does not fit {bytes} bytes");
        }

        return (new NamedTensor(name, elementType, shape, body.Slice((int)offsets[0], (int)bytes)), offsets[0]);
    }

    /// <summary>The bytes of a tensor. Of 128 bits and cut off beyond any file, so that no shape makes it overflow.</summary>
    private static Int128 SizeOf(int[] shape, int elementBytes) =>
        shape.Aggregate((Int128)elementBytes, (product, extent) => Int128.Min(product * extent, long.MaxValue));
}
