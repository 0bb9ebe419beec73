using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Joining;

namespace DistributedBackprop.Hosting.Tests.Tcp.Bulk;

public sealed class FileFetchTests : IDisposable
{
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly BulkNodes _nodes = new();

    public void Dispose() => _nodes.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(BulkLimits.PartBytes)]
    [InlineData((3 * BulkLimits.PartBytes) + 1)]
    public async Task A_file_comes_whole_whatever_its_length(int bytes)
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        RunFile file = _nodes.Offer(bytes);

        string path = await FetchAsync(fetcher, owner.Address, file);

        Assert.True(file.IsAt(path));
        Assert.Equal(path, _nodes.Cache.Find(file));
        Assert.Single(_nodes.Cached());
    }

    [Fact]
    public async Task Several_files_come_at_once_and_vectors_beside_them()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        RunFile[] files = [.. Enumerable.Range(1, 20).Select(i => _nodes.Offer(i * 50_000))];
        BulkTicket ticket = owner.Keep(Vectors.Any(1, 500_000));

        Task<string>[] fetched = [.. files.Select(file => FetchAsync(fetcher, owner.Address, file))];
        await fetcher.FetchAsync(ticket, Vectors.Empty(500_000), default).WaitAsync(Hung);

        foreach ((RunFile file, string path) in files.Zip(await Task.WhenAll(fetched)))
        {
            Assert.True(file.IsAt(path));
        }
    }

    [Fact]
    public async Task A_node_fetches_from_itself()
    {
        LinkBulk node = _nodes.Add();
        RunFile file = _nodes.Offer(BulkLimits.PartBytes + 1);

        Assert.True(file.IsAt(await FetchAsync(node, node.Address, file)));
    }

    [Fact]
    public async Task A_damaged_file_is_refused_by_the_one_who_fetches()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        RunFile file = _nodes.Offer(1000);
        File.WriteAllBytes(file.Path, new byte[1000]);

        BulkException damaged = await FailAsync(fetcher, owner.Address, file, BulkFailure.FileDamaged);

        Assert.StartsWith($"{file.Name} from the node at {owner.Address} cannot be used: {file.Name} came with the SHA-256 ", damaged.Message, StringComparison.Ordinal);
        await FailAsync(owner, owner.Address, file, BulkFailure.FileDamaged);
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1001)]
    public async Task A_file_of_another_length_is_refused_by_its_owner(int bytesNow)
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        RunFile file = _nodes.Offer(1000);
        File.WriteAllBytes(file.Path, new byte[bytesNow]);

        BulkException changed = await FailAsync(fetcher, owner.Address, file, BulkFailure.FileDamaged);

        Assert.Equal($"the node at {owner.Address}: {file.Path} has another length than it had: 1000 bytes were to come from it", changed.Message);
    }

    [Fact]
    public void A_file_that_becomes_shorter_while_it_is_read_is_refused()
    {
        RunFile file = _nodes.Offer(3000);
        using KeptFile kept = new(file.Path, file.Sha256, file.Bytes);
        Assert.Equal(1000, kept.Read(new byte[1000]));
        using (var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(1500);
        }

        BulkException changed = Assert.Throws<BulkException>(() => kept.Read(new byte[2000]));

        Assert.Equal(BulkFailure.FileDamaged, changed.Failure);
        Assert.Contains("has another length than it had", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_nowhere_or_gone_is_refused()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        RunFile gone = _nodes.Offer(1000);
        File.Delete(gone.Path);
        var unknown = new RunFile("data.file", "", "unknown.csv", 1000, new string('a', 64));

        Assert.Contains($"{gone.Path} cannot be read any more", (await FailAsync(fetcher, owner.Address, gone, BulkFailure.FileDamaged)).Message, StringComparison.Ordinal);
        Assert.EndsWith($"no file with the SHA-256 {unknown.Sha256} is there", (await FailAsync(fetcher, owner.Address, unknown, BulkFailure.FileUnknown)).Message, StringComparison.Ordinal);
        await FailAsync(owner, owner.Address, unknown, BulkFailure.FileUnknown);
        await FailAsync(fetcher, "127.0.0.1:9", unknown, BulkFailure.OwnerUnknown);
    }

    [Fact]
    public async Task A_node_that_ends_in_the_middle_is_the_cause_and_its_next_life_is_reached()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        RunFile file = _nodes.Offer(3 * BulkLimits.PartBytes);
        _nodes.Looking = _ => owner.Dispose();

        BulkException gone = await FailAsync(fetcher, owner.Address, file, BulkFailure.OwnerGone);
        _nodes.Looking = _ => { };
        LinkBulk next = _nodes.Add(LinkAddress.Parse(owner.Address, "address").Port);
        fetcher.Meet(next.Address, next.Token);

        Assert.Equal($"the node at {owner.Address} closed the link: it is over", gone.Message);
        Assert.True(file.IsAt(await FetchAsync(fetcher, next.Address, file)));
    }

    [Theory]
    [InlineData(null, "it has left")]
    [InlineData("the token of another life", "it has begun anew")]
    public async Task A_node_that_leaves_in_the_middle_is_the_cause(string? token, string cause)
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        _nodes.Looking = _ => fetcher.Meet(owner.Address, token);

        BulkException gone = await FailAsync(fetcher, owner.Address, _nodes.Offer(3 * BulkLimits.PartBytes), BulkFailure.OwnerGone);

        Assert.Equal($"the node at {owner.Address}: closed by this side: {cause}", gone.Message);
    }

    [Fact]
    public async Task What_a_node_fetches_fails_when_it_ends_itself()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        _nodes.Looking = _ => fetcher.Dispose();

        await FailAsync(fetcher, owner.Address, _nodes.Offer(3 * BulkLimits.PartBytes), BulkFailure.OwnerGone);
    }

    [Fact]
    public async Task A_fetch_that_is_cancelled_in_the_middle_leaves_nothing_and_the_link_goes_on()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        RunFile file = _nodes.Offer(100 * BulkLimits.PartBytes);
        using var cancelling = new CancellationTokenSource();
        _nodes.Looking = _ => cancelling.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetcher.FetchFileAsync(owner.Address, file, _nodes.Cache.Receive(file), cancelling.Token).WaitAsync(Hung));

        Assert.Empty(_nodes.Cached());
        Assert.True(file.IsAt(await FetchAsync(fetcher, owner.Address, file)));
    }

    private async Task<string> FetchAsync(LinkBulk fetcher, string owner, RunFile file) =>
        await fetcher.FetchFileAsync(owner, file, _nodes.Cache.Receive(file), default).WaitAsync(Hung);

    private async Task<BulkException> FailAsync(LinkBulk fetcher, string owner, RunFile file, BulkFailure failure)
    {
        BulkException exception = await Assert.ThrowsAsync<BulkException>(() => FetchAsync(fetcher, owner, file));
        Assert.Equal(failure, exception.Failure);
        Assert.Empty(_nodes.Cached());
        return exception;
    }
}
