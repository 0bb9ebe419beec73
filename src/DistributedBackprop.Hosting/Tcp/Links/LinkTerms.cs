using System.Buffers.Binary;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>What one end of a link tells the other first of all. On the wire, little-endian: window (8), silence in milliseconds (4).</summary>
/// <param name="Window">The bulk bytes that may be on their way to or held at this end; at least 1.</param>
/// <param name="Silence">This end gives the other up when it hears nothing for so long.</param>
internal readonly record struct LinkTerms(long Window, TimeSpan Silence)
{
    /// <summary>The bytes on the wire.</summary>
    public const int Bytes = sizeof(long) + sizeof(int);

    /// <summary>The shortest silence: a peer cannot demand more than some thirty signs of life a second.</summary>
    public static readonly TimeSpan ShortestSilence = TimeSpan.FromMilliseconds(100);

    /// <summary>Writes the terms.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, Window);
        BinaryPrimitives.WriteInt32LittleEndian(destination[sizeof(long)..], (int)Silence.TotalMilliseconds);
    }

    /// <summary>Reads terms from the network.</summary>
    /// <exception cref="LinkException">They are none.</exception>
    public static LinkTerms Read(ReadOnlySpan<byte> source)
    {
        if (source.Length != Bytes)
        {
            throw new LinkException($"protocol violation: terms of {source.Length} bytes, not {Bytes}");
        }

        LinkTerms terms = new(
            BinaryPrimitives.ReadInt64LittleEndian(source),
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadInt32LittleEndian(source[sizeof(long)..])));
        return terms.Window >= 1 && terms.Silence >= ShortestSilence
            ? terms
            : throw new LinkException($"protocol violation: terms with a window of {terms.Window} bytes and a silence of {terms.Silence.TotalMilliseconds} ms");
    }
}
