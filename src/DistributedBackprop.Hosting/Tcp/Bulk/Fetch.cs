using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>Something that is fetched: what is asked for, where it goes, and how far it is. For one thread at a time, but for <see cref="Done"/>.</summary>
/// <param name="bytes">All of its bytes.</param>
internal abstract class Fetch(long bytes)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _abandonedFor;

    /// <summary>Which fetch it is on its link; given when it is asked for.</summary>
    public long Number { get; set; }

    /// <summary>How it is asked for.</summary>
    public abstract BulkMessageKind Kind { get; }

    /// <summary>Ends with the fetch; from then on its memory is left alone.</summary>
    public Task Done => _done.Task;

    /// <summary>Whether nobody needs it any more: what still comes is dropped.</summary>
    public bool IsAbandoned => _abandonedFor is not null;

    /// <summary>The bytes that have not come.</summary>
    public long Missing { get; private set; } = bytes;

    /// <summary>Writes what is asked for, after the number.</summary>
    public abstract void WriteRequest(FieldWriter fields);

    /// <summary>Says where the next bytes go.</summary>
    /// <param name="blockLengths">The bytes of each block; no more together than are missing, or than fit into <paramref name="part"/>.</param>
    /// <param name="targets">As many blocks, to be filled in.</param>
    /// <param name="part">Memory for what is not received where it belongs.</param>
    /// <exception cref="LinkException">Blocks that cannot be.</exception>
    public abstract void Place(ReadOnlySpan<int> blockLengths, Span<Block> targets, byte[] part);

    /// <summary>The next bytes are where <see cref="Place"/> said.</summary>
    /// <param name="content">Those that it put into its <c>part</c>, if it did.</param>
    /// <exception cref="IOException">They cannot be kept here.</exception>
    public abstract void Take(ReadOnlySpan<byte> content);

    /// <summary>Counts bytes that came, wherever they went.</summary>
    public void Count(int bytes) => Missing -= bytes;

    /// <summary>Nobody needs it any more; the first cause counts.</summary>
    public void Abandon(Exception cause) => _abandonedFor ??= cause;

    /// <summary>Its memory is left alone from now on: it is done, in the way that it was abandoned for, or by <paramref name="otherwise"/>, or well.</summary>
    public void End(Exception? otherwise = null)
    {
        if ((_abandonedFor ?? otherwise) is { } cause)
        {
            _done.TrySetException(cause);
        }
        else
        {
            _done.TrySetResult();
        }
    }
}
