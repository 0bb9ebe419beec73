using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>
/// Moves vectors and files between the nodes of a cluster. The owner of vectors <i>keeps</i> them under a ticket, tells the ticket to
/// whom it concerns by a small message, and those <i>fetch</i> them into memory of their own. For any thread.
/// </summary>
/// <remarks>
/// So the receiver decides what it takes and where to, a lost message costs no more than a repeated one, and what has become stale is
/// never sent. What was fetched is what was kept, bit for bit, or the fetch fails: never a mixture.
/// </remarks>
internal interface IBulk : IDisposable
{
    /// <summary>Where others fetch from this node, HOST:PORT: the owner in its tickets, and its name in <see cref="Meet"/> of others.</summary>
    string Address { get; }

    /// <summary>What others must know to fetch from this node, to be told to nodes of the cluster only; drawn anew by each process.</summary>
    string Token { get; }

    /// <summary>Keeps vectors for others to fetch. They are not copied, and must not be written to before <see cref="Release"/>.</summary>
    /// <param name="vectors">The vectors, in the order in which they are fetched; the list itself is copied.</param>
    /// <exception cref="ArgumentException">They are more than <see cref="BulkLimits.Vectors"/>.</exception>
    /// <exception cref="InvalidOperationException">So many are kept already that somebody forgets to release them: <see cref="BulkLimits.Tickets"/>.</exception>
    BulkTicket Keep(IReadOnlyList<FlatVector> vectors);

    /// <summary>
    /// Keeps the vectors of a ticket no more, without blocking: once this returns they may be written to. Whoever has not got all of
    /// them fails with <see cref="BulkFailure.NotKept"/>, also in the middle. Ignored for a ticket that is not kept.
    /// </summary>
    void Release(BulkTicket ticket);

    /// <summary>Fetches the vectors of a ticket, one's own too.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="into">As many vectors of the same lengths and types. They are written to until the task has ended, and hold anything where it fails.</param>
    /// <param name="cancellationToken">Ends the fetch soon: at once, or after the part that is coming at the moment.</param>
    /// <returns>Ends with the fetch; whoever waits for it goes on by another thread than those of the network.</returns>
    /// <exception cref="BulkException">It failed, for a cause of <see cref="BulkFailure"/>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ArgumentException">There are more than <see cref="BulkLimits.Vectors"/> vectors.</exception>
    /// <exception cref="ObjectDisposedException">This node fetches no more.</exception>
    Task FetchAsync(BulkTicket ticket, IReadOnlyList<FlatVector> into, CancellationToken cancellationToken);

    /// <summary>Fetches a file by its content, verified by its SHA-256. Vectors go before files.</summary>
    /// <param name="owner">The node that has it.</param>
    /// <param name="file">Its content; the path does not matter.</param>
    /// <param name="into">Where it goes: the fetch's own from now on, also where it fails.</param>
    /// <param name="cancellationToken">Ends the fetch soon.</param>
    /// <returns>The path of the file here.</returns>
    /// <exception cref="BulkException">It failed, for a cause of <see cref="BulkFailure"/>.</exception>
    /// <exception cref="IOException">It cannot be written here.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">This node fetches no more.</exception>
    Task<string> FetchFileAsync(string owner, RunFile file, IncomingFile into, CancellationToken cancellationToken);

    /// <summary>
    /// Learns how a node is reached. With another token than before the node has begun a new life: what is being fetched from the
    /// former one fails.
    /// </summary>
    /// <param name="owner">Its <see cref="Address"/>.</param>
    /// <param name="token">Its <see cref="Token"/>; null where it has left: what is being fetched from it fails.</param>
    /// <exception cref="Training.Configuration.ConfigurationException">The address is not HOST:PORT.</exception>
    void Meet(string owner, string? token);
}
