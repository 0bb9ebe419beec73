using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Akka.Bulk;

/// <summary>
/// Moves vectors and files by messages of Akka, for where only its port is open. Slower than links, and several times the processor's
/// time a byte; a fetcher has few chunks under way at once, so that heartbeats are never far behind tensors.
/// </summary>
internal sealed class AkkaBulk : IBulk
{
    /// <summary>The bytes of a chunk.</summary>
    public const int ChunkBytes = 256 << 10;

    /// <summary>The chunks that one fetch has under way.</summary>
    private const int Credits = 4;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    private readonly ActorSystem _system;
    private readonly KeptVectors _kept = new();
    private readonly IActorRef _owner;

    /// <summary>Begins to answer.</summary>
    /// <param name="system">The node's actors.</param>
    /// <param name="address">The node's address in the cluster, HOST:PORT.</param>
    /// <param name="pathOf">Finds a file of this node by its content; null where there is none.</param>
    public AkkaBulk(ActorSystem system, string address, Func<string, string?> pathOf)
    {
        _system = system;
        Address = address;
        KeptVectors kept = _kept;
        _owner = system.ActorOf(Props.Create(() => new ChunkActor(kept, pathOf)), ChunkActor.Name);
    }

    /// <inheritdoc/>
    public string Address { get; }

    /// <inheritdoc/>
    public string Token => "";

    /// <inheritdoc/>
    public BulkTicket Keep(IReadOnlyList<FlatVector> vectors) => new(Address, _kept.Keep(vectors));

    /// <inheritdoc/>
    public void Release(BulkTicket ticket) => _kept.Release(ticket.Number);

    /// <inheritdoc/>
    public async Task FetchAsync(BulkTicket ticket, IReadOnlyList<FlatVector> into, CancellationToken cancellationToken)
    {
        ActorSelection owner = OwnerAt(ticket.Owner);
        using var credits = new SemaphoreSlim(Credits);
        var chunks = new List<Task>();
        for (int vector = 0; vector < into.Count; vector++)
        {
            long bytes = into[vector].Bytes.Length;
            for (long offset = 0; offset < bytes; offset += ChunkBytes)
            {
                await credits.WaitAsync(cancellationToken).ConfigureAwait(false);
                var asked = new ChunkAsked(ticket.Number, vector, offset, (int)Math.Min(ChunkBytes, bytes - offset), bytes);
                chunks.Add(FetchChunkAsync(owner, ticket.Owner, asked, into[vector], credits, cancellationToken));
            }
        }

        await Task.WhenAll(chunks).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<string> FetchFileAsync(string owner, RunFile file, IncomingFile into, CancellationToken cancellationToken)
    {
        using (into)
        {
            ActorSelection from = OwnerAt(owner);
            for (long offset = 0; offset < file.Bytes; offset += ChunkBytes)
            {
                into.Append(await AskAsync(from, owner, new FileChunkAsked(file.Sha256, offset, (int)Math.Min(ChunkBytes, file.Bytes - offset)), cancellationToken).ConfigureAwait(false));
            }

            try
            {
                return into.Complete();
            }
            catch (InvalidDataException exception)
            {
                throw new BulkException(BulkFailure.FileDamaged, $"{owner}: {exception.Message}", exception);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Akka knows its nodes.</remarks>
    public void Meet(string owner, string? token)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _system.Stop(_owner);

    [SuppressMessage("Reliability", "CA2016", Justification = "A credit is given back also where the fetch is cancelled.")]
    private static async Task FetchChunkAsync(ActorSelection owner, string name, ChunkAsked asked, FlatVector into, SemaphoreSlim credits, CancellationToken cancellationToken)
    {
        try
        {
            byte[] bytes = await AskAsync(owner, name, asked, cancellationToken).ConfigureAwait(false);
            if (bytes.Length != asked.Length)
            {
                throw new BulkException(BulkFailure.LengthsDiffer, $"{name} sends {bytes.Length} bytes of {asked.Length}");
            }

            bytes.CopyTo(into.Bytes[(int)asked.Offset..]);
        }
        finally
        {
            credits.Release();
        }
    }

    private static async Task<byte[]> AskAsync(ActorSelection owner, string name, object question, CancellationToken cancellationToken)
    {
        object answer;
        try
        {
            answer = await owner.Ask<object>(question, Wait, cancellationToken).ConfigureAwait(false);
        }
        catch (AskTimeoutException exception)
        {
            throw new BulkException(BulkFailure.OwnerGone, $"{name} does not answer", exception);
        }

        return answer switch
        {
            Chunk chunk => chunk.Bytes,
            ChunkRefused refused => throw new BulkException(refused.IsKept ? BulkFailure.LengthsDiffer : BulkFailure.NotKept, $"{name}: {refused.Reason}"),
            _ => throw new BulkException(BulkFailure.OwnerGone, $"{name} answers by {answer.GetType().Name}"),
        };
    }

    private ActorSelection OwnerAt(string address) => _system.ActorSelection($"{((ExtendedActorSystem)_system).Provider.DefaultAddress.Protocol}://{_system.Name}@{address}/user/{ChunkActor.Name}");
}
