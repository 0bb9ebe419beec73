using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>What a node answers to a fetch, part by part.</summary>
/// <param name="number">The fetch.</param>
internal abstract class Reply(long number) : IDisposable
{
    private volatile bool _isCancelled;

    /// <summary>The fetch.</summary>
    public long Number { get; } = number;

    /// <summary>Whether it is not needed any more.</summary>
    public bool IsCancelled => _isCancelled;

    /// <summary>Whether all was given out.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>It is not needed any more. Any thread.</summary>
    public void Cancel() => _isCancelled = true;

    /// <summary>Adds the blocks of the next part to a message. Writer thread.</summary>
    /// <param name="message">Gets them.</param>
    /// <param name="part">Memory for a part, that is free again when the message is sent.</param>
    /// <exception cref="BulkException">There is no answer, or none any more; the message is to be forgotten.</exception>
    public abstract void Fill(OutgoingBulk message, byte[] part);

    /// <inheritdoc/>
    public abstract void Dispose();
}
