using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>A file that is fetched.</summary>
/// <param name="file">Its content.</param>
/// <param name="into">Where it goes; whoever fetches completes or drops it once the fetch is done.</param>
internal sealed class FileFetch(RunFile file, IncomingFile into) : Fetch(file.Bytes)
{
    /// <inheritdoc/>
    public override BulkMessageKind Kind => BulkMessageKind.FetchFile;

    /// <inheritdoc/>
    public override void WriteRequest(FieldWriter fields)
    {
        fields.Write(file.Sha256);
        fields.Write(file.Bytes);
    }

    /// <inheritdoc/>
    public override void Place(ReadOnlySpan<int> blockLengths, Span<Block> targets, byte[] part)
    {
        if (blockLengths.Length > 1)
        {
            throw new LinkException($"protocol violation: a part of a file comes in {blockLengths.Length} blocks");
        }

        for (int i = 0; i < blockLengths.Length; i++)
        {
            targets[i] = Block.Of(part, 0, blockLengths[i]);
        }
    }

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<byte> content) => into.Append(content);
}
