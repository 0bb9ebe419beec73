using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>Vectors that are fetched: the link reads into their memory.</summary>
/// <param name="ticket">The number of their ticket.</param>
/// <param name="into">Where they go.</param>
internal sealed class VectorFetch(long ticket, IReadOnlyList<FlatVector> into) : Fetch(into.Sum(vector => (long)vector.Bytes.Length))
{
    private readonly VectorCursor _cursor = new(into);

    /// <inheritdoc/>
    public override BulkMessageKind Kind => BulkMessageKind.FetchVectors;

    /// <inheritdoc/>
    public override void WriteRequest(FieldWriter fields)
    {
        fields.Write(ticket);
        fields.Write(into.Count);
        foreach (FlatVector vector in into)
        {
            fields.Write(vector.Bytes.Length);
        }
    }

    /// <inheritdoc/>
    public override void Place(ReadOnlySpan<int> blockLengths, Span<Block> targets, byte[] part)
    {
        for (int i = 0; i < blockLengths.Length; i++)
        {
            targets[i] = _cursor.Next(blockLengths[i]);
            if (targets[i].Length != blockLengths[i])
            {
                throw new LinkException($"protocol violation: a block of {blockLengths[i]} bytes goes over the end of a vector after {targets[i].Length}");
            }
        }
    }

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<byte> content)
    {
    }
}
