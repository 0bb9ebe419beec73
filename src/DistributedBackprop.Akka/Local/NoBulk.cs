using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Akka.Local;

/// <summary>Where all actors share one process nothing needs to be fetched: whoever tries has made an error.</summary>
internal sealed class NoBulk : IBulk
{
    /// <inheritdoc/>
    public string Address => "";

    /// <inheritdoc/>
    public string Token => "";

    private static BrokenInvariantException Error => new("Actors of one process hand vectors over and fetch none.");

    /// <inheritdoc/>
    public BulkTicket Keep(IReadOnlyList<FlatVector> vectors) => throw Error;

    /// <inheritdoc/>
    public void Release(BulkTicket ticket) => throw Error;

    /// <inheritdoc/>
    public Task FetchAsync(BulkTicket ticket, IReadOnlyList<FlatVector> into, CancellationToken cancellationToken) => throw Error;

    /// <inheritdoc/>
    public Task<string> FetchFileAsync(string owner, RunFile file, IncomingFile into, CancellationToken cancellationToken) => throw Error;

    /// <inheritdoc/>
    public void Meet(string owner, string? token) => throw Error;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
