using System.Collections.Concurrent;
using Akka.Actor;
using DistributedBackprop.Akka.Nodes;
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
    public const int Credits = 4;

    private readonly ActorSystem _system;
    private readonly KeptVectors _kept = new();
    private readonly IActorRef _owner;

    /// <summary>Ended when a node leaves. Never disposed of: a fetch may still look at one. They hold nothing of the system's.</summary>
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _lives = new(StringComparer.Ordinal);

    /// <summary>Begins to answer.</summary>
    /// <param name="system">The node's actors.</param>
    /// <param name="address">The node's address in the cluster, HOST:PORT.</param>
    /// <param name="pathOf">Finds a file of this node by its content, to look up only: whoever fetches it verifies it. Null where there is none.</param>
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

    /// <summary>An owner that has not answered for so long is gone.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public BulkTicket Keep(IReadOnlyList<FlatVector> vectors) => new(Address, _kept.Keep(vectors));

    /// <inheritdoc/>
    public void Release(BulkTicket ticket) => _kept.Release(ticket.Number);

    /// <inheritdoc/>
    public Task FetchAsync(BulkTicket ticket, IReadOnlyList<FlatVector> into, CancellationToken cancellationToken) => FetchAsync(
        ticket.Owner,
        into.SelectMany((vector, place) => PartsOf(vector.Bytes.Length).Select(part => new ChunkAsked(ticket.Number, place, part.Offset, part.Length, vector.Bytes.Length))),
        (asked, chunk) =>
        {
            Require(ticket.Owner, chunk, asked.Length);
            chunk.CopyTo(into[asked.Vector].Bytes[(int)asked.Offset..]);
        },
        refused => refused.IsKept ? BulkFailure.LengthsDiffer : BulkFailure.NotKept,
        cancellationToken);

    /// <inheritdoc/>
    public async Task<string> FetchFileAsync(string owner, RunFile file, IncomingFile into, CancellationToken cancellationToken)
    {
        using (into)
        {
            await FetchAsync(
                owner,
                PartsOf(file.Bytes).Select(part => new FileChunkAsked(file.Sha256, part.Offset, part.Length)),
                (asked, chunk) =>
                {
                    Require(owner, chunk, asked.Length);
                    into.Append(chunk);
                },
                refused => refused.IsKept ? BulkFailure.FileDamaged : BulkFailure.FileUnknown,
                cancellationToken).ConfigureAwait(false);
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
    /// <remarks>Akka knows how to reach its nodes, so that only their leaving matters: what is being fetched from one fails.</remarks>
    public void Meet(string owner, string? token)
    {
        if (token is null && _lives.TryRemove(owner, out CancellationTokenSource? life))
        {
            life.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string owner in _lives.Keys)
        {
            Meet(owner, token: null);
        }

        _system.Stop(_owner);
    }

    private static IEnumerable<(long Offset, int Length)> PartsOf(long bytes)
    {
        for (long offset = 0; offset < bytes; offset += ChunkBytes)
        {
            yield return (offset, (int)Math.Min(ChunkBytes, bytes - offset));
        }
    }

    private static void Require(string owner, byte[] chunk, int length)
    {
        if (chunk.Length != length)
        {
            throw new BulkException(BulkFailure.LengthsDiffer, $"{owner} sends {chunk.Length} bytes of {length}");
        }
    }

    /// <summary>Asks for chunks, a few at once, and takes them in the order in which they are asked for. The first one that fails ends the others.</summary>
    private async Task FetchAsync<T>(string owner, IEnumerable<T> chunks, Action<T, byte[]> take, Func<ChunkRefused, BulkFailure> why, CancellationToken cancellationToken)
        where T : notnull
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lives.GetOrAdd(owner, _ => new CancellationTokenSource()).Token);
        ActorSelection from = NodeServices.ActorAt(_system, owner, ChunkActor.Name);
        var underWay = new Queue<(T Asked, Task<byte[]> Chunk)>(Credits);
        try
        {
            foreach (T asked in chunks)
            {
                underWay.Enqueue((asked, AskAsync(from, owner, asked, why, end.Token)));
                if (underWay.Count == Credits)
                {
                    await TakeNextAsync(underWay, take).ConfigureAwait(false);
                }
            }

            while (underWay.Count > 0)
            {
                await TakeNextAsync(underWay, take).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BulkException(BulkFailure.OwnerGone, $"{owner} has left", exception);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            foreach ((_, Task chunk) in underWay)
            {
                await chunk.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task TakeNextAsync<T>(Queue<(T Asked, Task<byte[]> Chunk)> underWay, Action<T, byte[]> take)
    {
        (T asked, Task<byte[]> chunk) = underWay.Dequeue();
        take(asked, await chunk.ConfigureAwait(false));
    }

    private async Task<byte[]> AskAsync(ActorSelection owner, string name, object question, Func<ChunkRefused, BulkFailure> why, CancellationToken cancellationToken)
    {
        object answer;
        try
        {
            answer = await owner.Ask<object>(question, Silence, cancellationToken).ConfigureAwait(false);
        }
        catch (AskTimeoutException exception)
        {
            throw new BulkException(BulkFailure.OwnerGone, $"{name} does not answer", exception);
        }

        return answer switch
        {
            Chunk chunk => chunk.Bytes,
            ChunkRefused refused => throw new BulkException(why(refused), $"{name}: {refused.Reason}"),
            _ => throw new BulkException(BulkFailure.OwnerGone, $"{name} answers by {answer.GetType().Name}"),
        };
    }
}
