using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tests.Tcp.Bulk;

/// <summary>Counts what the whole process allocates, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(BulkMemoryTests), DisableParallelization = true)]
[Collection(nameof(BulkMemoryTests))]
public sealed class BulkMemoryTests
{
    [Fact]
    public async Task Fetches_allocate_nothing_of_the_size_of_vectors()
    {
        using BulkNodes nodes = new();
        (LinkBulk owner, LinkBulk fetcher) = nodes.AddPair();
        FlatVector[] kept = Vectors.Any(1, 1_000_000);
        FlatVector[] into = Vectors.Empty(1_000_000);
        await FetchAsync();
        long before = GC.GetTotalAllocatedBytes(precise: true);

        for (int i = 0; i < 100; i++)
        {
            await FetchAsync();
        }

        // Tickets, tasks and what goes with them: some 2 KB a fetch of 4 MB.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, kept[0].Bytes.Length / 4);

        async Task FetchAsync()
        {
            BulkTicket ticket = owner.Keep(kept);
            await fetcher.FetchAsync(ticket, into, default).WaitAsync(TimeSpan.FromSeconds(60));
            owner.Release(ticket);
        }
    }
}
