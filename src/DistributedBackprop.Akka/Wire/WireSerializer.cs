using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using MessagePack;

namespace DistributedBackprop.Akka.Wire;

/// <summary>
/// The only serializer of messages between nodes: a closed set of types, each a MessagePack array of its fields under a short name. No
/// type is ever looked up by what comes from the network, and no length is believed before the bytes for it are there.
/// </summary>
/// <param name="system">The actor system, which knows where actors are.</param>
public sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The number by which messages of this serializer are known on the wire; cluster.conf names it too.</summary>
    internal const int Number = 4701;

    /// <summary>What a frame holds besides a message: paths of sender and receiver, names, and the numbers of acknowledgements. Some hundred bytes; bounded for paths of any length.</summary>
    internal const int EnvelopeBytes = 64 << 10;

    private const string FrameSize = "akka.remote.dot-netty.tcp.maximum-frame-size";

    private readonly long _bytesMost = system.Settings.Config.GetByteSize(FrameSize)!.Value - EnvelopeBytes;
    private readonly FrozenDictionary<Type, WireFormat> _byType = FormatsOf(system).ToFrozenDictionary(format => format.Type);
    private readonly FrozenDictionary<string, WireFormat> _byManifest = FormatsOf(system).ToFrozenDictionary(format => format.Manifest, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int Identifier => Number;

    /// <summary>The types that go over the wire.</summary>
    internal IEnumerable<Type> Types => _byType.Keys;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">Such objects do not travel between nodes.</exception>
    public override string Manifest(object o) => FormatOf(o).Manifest;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">Such objects do not travel between nodes, or it is longer than a frame may be: Akka.NET would drop it. <see cref="MessageTooLong"/> tells whom it concerns.</exception>
    public override byte[] ToBinary(object obj)
    {
        WireFormat format = FormatOf(obj);
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        format.Write(ref writer, obj);
        writer.Flush();
        if (buffer.WrittenCount > _bytesMost)
        {
            string reason = $"{obj.GetType().Name} takes {buffer.WrittenCount} bytes, and a message between nodes at most {_bytesMost} ({FrameSize} less {EnvelopeBytes}): it is not sent.";
            system.EventStream.Publish(new MessageTooLong(obj, reason));
            throw new SerializationException(reason);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The bytes are no message of that name.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(manifest);
        if (!_byManifest.TryGetValue(manifest, out WireFormat? format))
        {
            throw new SerializationException($"A node sends a message '{manifest}', which is not known here. All nodes of a cluster run the same version of the program.");
        }

        try
        {
            var reader = new MessagePackReader(bytes);
            object message = format.Read(ref reader);
            return reader.End
                ? message
                : throw new InvalidDataException($"{bytes.Length - reader.Consumed} bytes are left over");
        }
        catch (Exception exception) when (exception is MessagePackSerializationException or InvalidDataException or EndOfStreamException or OverflowException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw new SerializationException($"A node sends a message '{manifest}' of {bytes.Length} bytes that cannot be read: {exception.Message}", exception);
        }
    }

    private static IEnumerable<WireFormat> FormatsOf(ExtendedActorSystem system) =>
        [.. RoleFormats.OfMembership, .. RoleFormats.OfSteps, .. RoleFormats.OfVoting, .. Nodes.NodeFormats.Of(system), .. Bulk.ChunkFormats.All];

    private WireFormat FormatOf(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _byType.TryGetValue(message.GetType(), out WireFormat? format)
            ? format
            : throw new SerializationException($"{message.GetType().Name} does not travel between nodes: it is handed over within a process only.");
    }
}
