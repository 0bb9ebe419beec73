using MessagePack;

namespace DistributedBackprop.Akka.Wire;

/// <summary>Writes the fields of a message.</summary>
internal delegate void WriteFields<in T>(ref MessagePackWriter writer, T message);

/// <summary>Reads the fields of a message, in the order in which they are written.</summary>
internal delegate T ReadFields<out T>(ref MessagePackReader reader);

/// <summary>How one type of message travels: as a MessagePack array of its fields, under a short name.</summary>
internal abstract class WireFormat
{
    private protected WireFormat(string manifest, Type type)
    {
        Manifest = manifest;
        Type = type;
    }

    /// <summary>The name, the same in every version that knows the message.</summary>
    public string Manifest { get; }

    /// <summary>The type of message.</summary>
    public Type Type { get; }

    /// <summary>Writes a message.</summary>
    public abstract void Write(ref MessagePackWriter writer, object message);

    /// <summary>Reads a message.</summary>
    /// <exception cref="MessagePackSerializationException">The bytes are none of this message.</exception>
    /// <exception cref="InvalidDataException">A field has a value that no such message has.</exception>
    public abstract object Read(ref MessagePackReader reader);
}

/// <summary>How a message of type <typeparamref name="T"/> travels.</summary>
/// <param name="manifest">Its name.</param>
/// <param name="fields">The number of its fields.</param>
/// <param name="write">Writes them.</param>
/// <param name="read">Reads them.</param>
internal sealed class WireFormat<T>(string manifest, int fields, WriteFields<T> write, ReadFields<T> read) : WireFormat(manifest, typeof(T))
    where T : notnull
{
    /// <inheritdoc/>
    public override void Write(ref MessagePackWriter writer, object message)
    {
        writer.WriteArrayHeader(fields);
        write(ref writer, (T)message);
    }

    /// <inheritdoc/>
    public override object Read(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        return count == fields
            ? read(ref reader)
            : throw new InvalidDataException($"it has {count} fields; {fields} are needed. All nodes of a cluster run the same version of the program.");
    }
}
