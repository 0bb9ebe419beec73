using DistributedBackprop.Akka.Wire;
using MessagePack;
using static DistributedBackprop.Akka.Wire.Fields;

namespace DistributedBackprop.Akka.Bulk;

/// <summary>How chunks travel.</summary>
internal static class ChunkFormats
{
    /// <summary>The formats.</summary>
    public static IReadOnlyList<WireFormat> All { get; } =
    [
        new WireFormat<ChunkAsked>(
            "chunk-asked",
            5,
            (ref MessagePackWriter writer, ChunkAsked message) =>
            {
                writer.Write(message.Ticket);
                writer.Write(message.Vector);
                writer.Write(message.Offset);
                writer.Write(message.Length);
                writer.Write(message.VectorBytes);
            },
            (ref MessagePackReader reader) => new ChunkAsked(reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt64())),
        new WireFormat<FileChunkAsked>(
            "file-chunk-asked",
            3,
            (ref MessagePackWriter writer, FileChunkAsked message) =>
            {
                writer.Write(message.Sha256);
                writer.Write(message.Offset);
                writer.Write(message.Length);
            },
            (ref MessagePackReader reader) => new FileChunkAsked(ReadText(ref reader), reader.ReadInt64(), reader.ReadInt32())),
        new WireFormat<Chunk>(
            "chunk",
            1,
            (ref MessagePackWriter writer, Chunk message) => writer.Write(message.Bytes),
            (ref MessagePackReader reader) => new Chunk(ReadBytes(ref reader))),
        new WireFormat<ChunkRefused>(
            "chunk-refused",
            2,
            (ref MessagePackWriter writer, ChunkRefused message) =>
            {
                writer.Write(message.Reason);
                writer.Write(message.IsKept);
            },
            (ref MessagePackReader reader) => new ChunkRefused(ReadText(ref reader), reader.ReadBoolean())),
    ];
}
