using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tests.Tcp.Bulk;

/// <summary>A fetch of vectors that does something when a part begins to come and when it has come, on the link's reader thread.</summary>
internal sealed class ScriptedFetch(long ticket, IReadOnlyList<FlatVector> into) : Fetch(into.Sum(vector => (long)vector.Bytes.Length))
{
    private readonly VectorFetch _vectors = new(ticket, into);

    public Action Begins { get; init; } = () => { };

    public Action Comes { get; init; } = () => { };

    public int Parts { get; private set; }

    public override BulkMessageKind Kind => _vectors.Kind;

    public override void WriteRequest(FieldWriter fields) => _vectors.WriteRequest(fields);

    public override void Place(ReadOnlySpan<int> blockLengths, Span<Block> targets, byte[] part)
    {
        _vectors.Place(blockLengths, targets, part);
        Parts++;
        Begins();
    }

    public override void Take(ReadOnlySpan<byte> content) => Comes();
}
