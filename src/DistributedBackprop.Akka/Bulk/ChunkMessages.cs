using DistributedBackprop.Akka.Wire;

namespace DistributedBackprop.Akka.Bulk;

/// <summary>Fetcher to owner: a part of a vector. Answered by <see cref="Chunk"/> or <see cref="ChunkRefused"/>. A fetcher asks for so much at once as it has room for: these are the owner's credits.</summary>
/// <param name="Ticket">The ticket's number.</param>
/// <param name="Vector">The place of the vector under the ticket.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="VectorBytes">The bytes that the whole vector must have.</param>
internal sealed record ChunkAsked(long Ticket, int Vector, long Offset, int Length, long VectorBytes) : IWire;

/// <summary>Fetcher to owner: a part of a file. Answered as <see cref="ChunkAsked"/> is.</summary>
/// <param name="Sha256">The file's content.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many bytes.</param>
internal sealed record FileChunkAsked(string Sha256, long Offset, int Length) : IWire;

/// <summary>Owner to fetcher: what was asked for.</summary>
/// <param name="Bytes">The bytes.</param>
internal sealed record Chunk(byte[] Bytes) : IWire;

/// <summary>Owner to fetcher: it cannot be had.</summary>
/// <param name="Reason">Why.</param>
/// <param name="IsKept">Whether the ticket is kept, or the file there: false where what is asked for is gone.</param>
internal sealed record ChunkRefused(string Reason, bool IsKept) : IWire;
