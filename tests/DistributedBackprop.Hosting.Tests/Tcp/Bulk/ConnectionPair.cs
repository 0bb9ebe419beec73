using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tests.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Bulk;

/// <summary>Both ends of one link between nodes, without doors.</summary>
internal sealed class ConnectionPair : IDisposable
{
    private readonly LoopbackPair _streams = new();

    /// <param name="partsMost">The owner sends no more parts than these before the one that fetches has taken some.</param>
    public ConnectionPair(int partsMost)
    {
        Owner = new FetcherConnection(_streams.Head, "the fetcher", new LinkOptions(), Kept, _ => Path, _ => { });
        Fetcher = new OwnerConnection(_streams.Worker, "the owner", new LinkOptions { WindowBytes = partsMost * BulkLimits.PartBytes });
    }

    public KeptVectors Kept { get; } = new();

    /// <summary>The file that the owner has, whatever content is asked for.</summary>
    public string? Path { get; set; }

    public FetcherConnection Owner { get; }

    public OwnerConnection Fetcher { get; }

    public ConnectionPair Start()
    {
        Owner.Start();
        Fetcher.Start();
        return this;
    }

    public void Dispose()
    {
        Fetcher.Dispose();
        Owner.Dispose();
        _streams.Dispose();
    }
}
