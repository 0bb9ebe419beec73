using Akka.Actor;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Akka.Tests.Roles;

/// <summary>The bulk of a node, whose fetches end when a test says so.</summary>
/// <param name="tickets">Is told what is kept and released.</param>
/// <param name="fetches">Is told what is to be fetched.</param>
internal sealed class FakeBulk(IActorRef tickets, IActorRef fetches) : IBulk
{
    private long _tickets;

    /// <inheritdoc/>
    public string Address => "here:4054";

    /// <inheritdoc/>
    public string Token => "token";

    /// <inheritdoc/>
    public BulkTicket Keep(IReadOnlyList<FlatVector> vectors)
    {
        var ticket = new BulkTicket(Address, Interlocked.Increment(ref _tickets));
        tickets.Tell(new TicketMade(ticket, vectors));
        return ticket;
    }

    /// <inheritdoc/>
    public void Release(BulkTicket ticket) => tickets.Tell(new TicketReleased(ticket));

    /// <inheritdoc/>
    public Task FetchAsync(BulkTicket ticket, IReadOnlyList<FlatVector> into, CancellationToken cancellationToken)
    {
        var asked = new FetchAsked(ticket, into);
        fetches.Tell(asked);
        return asked.Task;
    }

    /// <inheritdoc/>
    public async Task<string> FetchFileAsync(string owner, RunFile file, IncomingFile into, CancellationToken cancellationToken)
    {
        using (into)
        {
            var asked = new FileFetchAsked(owner, file);
            fetches.Tell(asked);
            into.Append(await asked.Content.WaitAsync(cancellationToken));
            return into.Complete();
        }
    }

    /// <inheritdoc/>
    public void Meet(string owner, string? token) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

/// <summary>Vectors are kept.</summary>
internal sealed record TicketMade(BulkTicket Ticket, IReadOnlyList<FlatVector> Vectors) : INoSerializationVerificationNeeded;

/// <summary>Vectors are kept no more.</summary>
internal sealed record TicketReleased(BulkTicket Ticket) : INoSerializationVerificationNeeded;

/// <summary>Vectors are to be fetched.</summary>
internal sealed record FetchAsked(BulkTicket Ticket, IReadOnlyList<FlatVector> Into) : INoSerializationVerificationNeeded
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the fetch.</summary>
    public Task Task => _end.Task;

    /// <summary>Fetches vectors.</summary>
    public void Succeed(params IEnumerable<FlatVector> vectors)
    {
        FlatVector[] all = [.. vectors];
        Assert.Equal(all.Length, Into.Count);
        foreach ((FlatVector from, FlatVector into) in all.Zip(Into))
        {
            from.Bytes.CopyTo(into.Bytes);
        }

        _end.SetResult();
    }

    /// <summary>Fetches nothing, as the owner does not answer.</summary>
    public void Fail(string reason) => _end.SetException(new BulkException(BulkFailure.OwnerGone, reason));
}

/// <summary>A file is to be fetched.</summary>
internal sealed record FileFetchAsked(string Owner, RunFile File) : INoSerializationVerificationNeeded
{
    private readonly TaskCompletionSource<byte[]> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the fetch.</summary>
    public Task<byte[]> Content => _end.Task;

    /// <summary>Fetches it.</summary>
    public void Succeed(byte[] content) => _end.SetResult(content);
}
