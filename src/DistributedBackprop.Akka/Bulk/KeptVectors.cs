using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Akka.Bulk;

/// <summary>The vectors that a node keeps for others, by ticket. A part is copied whole before its ticket may be released. Any thread.</summary>
internal sealed class KeptVectors
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, FlatVector[]> _kept = [];
    private long _last;

    /// <summary>Keeps vectors.</summary>
    /// <returns>The ticket's number.</returns>
    public long Keep(IReadOnlyList<FlatVector> vectors)
    {
        lock (_gate)
        {
            _kept.Add(++_last, [.. vectors]);
            return _last;
        }
    }

    /// <summary>Keeps them no more.</summary>
    public void Release(long ticket)
    {
        lock (_gate)
        {
            _kept.Remove(ticket);
        }
    }

    /// <summary>Copies a part; what comes from another node is checked.</summary>
    public object Read(ChunkAsked asked)
    {
        lock (_gate)
        {
            if (!_kept.TryGetValue(asked.Ticket, out FlatVector[]? vectors))
            {
                return new ChunkRefused("the vectors are not kept any more", IsKept: false);
            }

            if (asked.Vector < 0 || asked.Vector >= vectors.Length || vectors[asked.Vector].Bytes.Length != asked.VectorBytes)
            {
                return new ChunkRefused("the vectors have other lengths", IsKept: true);
            }

            Span<byte> bytes = vectors[asked.Vector].Bytes;
            return asked.Offset < 0 || asked.Length is < 0 or > AkkaBulk.ChunkBytes || asked.Offset > bytes.Length - asked.Length
                ? new ChunkRefused("there is no such part", IsKept: true)
                : new Chunk(bytes.Slice((int)asked.Offset, asked.Length).ToArray());
        }
    }
}
