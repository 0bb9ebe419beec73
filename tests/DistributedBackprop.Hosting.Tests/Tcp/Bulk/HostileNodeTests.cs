using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Hosting.Tests.Tcp.Links;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tests.Tcp.Bulk;

/// <summary>Nodes that know the token and break the rules: they are told which, and left.</summary>
public sealed class HostileNodeTests : IDisposable
{
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly LoopbackPair _streams = new();
    private readonly KeptVectors _kept = new();

    public void Dispose() => _streams.Dispose();

    public static TheoryData<string, byte, string> Requests => new()
    {
        { "a node that fetches sends message 16, which is not known here", 16, "0000000000000000" },
        { "a node that fetches sends message 67, which is not known here", 67, "0000000000000000" },
        { "message 64 of a node that fetches cannot be read: a field of 8 bytes is cut off after 7", 64, "00000000000000" },
        { "message 64 of a node that fetches cannot be read: 3 elements of at least 4 bytes are announced, and 8 bytes follow", 64, "0000000000000000 0000000000000000 03000000 0000000000000000" },
        { "message 64 of a node that fetches cannot be read: -1 elements of at least 4 bytes are announced, and 0 bytes follow", 64, "0000000000000000 0000000000000000 FFFFFFFF" },
        { "message 64 of a node that fetches cannot be read: 1025 vectors are asked for; a ticket has at most 1024", 64, $"0000000000000000 0000000000000000 01040000 {new string('0', 1025 * 8)}" },
        { "message 64 of a node that fetches cannot be read: 1 bytes follow the last field", 64, "0000000000000000 0000000000000000 00000000 00" },
        { "message 65 of a node that fetches cannot be read: a file of 1 bytes is asked for by something that is no SHA-256", 65, "0000000000000000 02000000 2F2F 0100000000000000" },
        { "message 66 of a node that fetches cannot be read: a field of 8 bytes is cut off after 0", 66, "" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Requests_that_cannot_be_are_refused(string cause, byte kind, string fields)
    {
        Assert.Equal($"the owner closed the link: protocol violation: {cause}", CauseOfAsking(link => link.SendControl(kind, Convert.FromHexString(fields.Replace(" ", "", StringComparison.Ordinal)))));
    }

    [Fact]
    public void More_fetches_at_once_than_there_may_be_are_refused()
    {
        // None is through when the last is asked for: they are larger than what the one that asks takes.
        FlatVector[] large = Vectors.Empty(BulkLimits.PartBytes);
        var fields = new FieldWriter();
        fields.Write(1L);
        new VectorFetch(_kept.Keep(large), large).WriteRequest(fields);
        Assert.Equal($"the owner closed the link: protocol violation: more than {BulkLimits.Fetches} fetches are asked for at once", CauseOfAsking(link =>
        {
            for (int i = 0; i <= BulkLimits.Fetches; i++)
            {
                link.SendControl((byte)BulkMessageKind.FetchVectors, fields.Written);
            }
        }));
    }

    [Fact]
    public void A_node_that_fetches_sends_nothing_large()
    {
        var hostile = new RecordingOwner();
        Assert.Equal("the owner closed the link: protocol violation: a node that fetches sends message 67, which is not known here", CauseOfAsking(_ => hostile.Give(67, "", Block.Of(new byte[10])), hostile));
    }

    public static TheoryData<string, byte, string> Answers => new()
    {
        { "the node that keeps things sends message 64, which is not known here", 64, "0100000000000000" },
        { "fetch 2 is answered, which is not under way", 68, "0200000000000000 03 01000000 41" },
        { "message 68 of a node cannot be read: a fetch is refused for cause 9", 68, "0100000000000000 09 01000000 41" },
        { "message 68 of a node cannot be read: a field of 1 bytes is cut off after 0", 68, "0100000000000000" },
        { "message 68 of a node cannot be read: 1 bytes follow the last field", 68, "0100000000000000 03 01000000 41 00" },
        { "fetch 1 is given up in the middle of a part, or without being asked to", 69, "0100000000000000" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answers_that_cannot_be_are_refused(string cause, byte kind, string fields)
    {
        await AssertRefusedAsync(cause, hostile => hostile.Link!.SendControl(kind, Convert.FromHexString(fields.Replace(" ", "", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("the node that keeps things sends message 16, which is not known here", 16, "\u0001\0\0\0\0\0\0\0", 10)]
    [InlineData("the node that keeps things sends message 67, which is not known here", 67, "", 10)]
    [InlineData("fetch 2 is answered, which is not under way", 67, "\u0002\0\0\0\0\0\0\0", 10)]
    [InlineData("a block of 11 bytes goes over the end of a vector after 8", 67, "\u0001\0\0\0\0\0\0\0", 11)]
    [InlineData("a part of 17 bytes comes where 16 are missing and a part has at most 262144", 67, "\u0001\0\0\0\0\0\0\0", 17)]
    public Task Parts_that_cannot_be_are_refused(string cause, byte kind, string fields, int bytes) =>
        AssertRefusedAsync(cause, hostile => hostile.Give(kind, fields, Block.Of(new byte[bytes])));

    private string CauseOfAsking(Action<Link> ask, RecordingOwner? owner = null)
    {
        RecordingOwner hostile = owner ?? new RecordingOwner { GrantsAtOnce = false };
        using var honest = new FetcherConnection(_streams.Head, "the fetcher", new LinkOptions(), _kept, _ => null, _ => { });
        using Link link = hostile.Link = new Link(_streams.Worker, "the owner", new LinkOptions { WindowBytes = BulkLimits.PartBytes }, hostile);
        honest.Start();
        link.Start();
        ask(link);
        return hostile.Cause();
    }

    /// <summary>A fetch of two vectors of 8 bytes is under way, with number 1.</summary>
    private async Task AssertRefusedAsync(string cause, Action<RecordingOwner> answer)
    {
        var hostile = new RecordingOwner();
        using var honest = new OwnerConnection(_streams.Worker, "the owner", new LinkOptions());
        using Link link = hostile.Link = new Link(_streams.Head, "the fetcher", new LinkOptions(), hostile);
        honest.Start();
        Task fetch = honest.FetchAsync(new VectorFetch(1, Vectors.Empty(2, 2)), default);
        hostile.Control = _ => answer(hostile);
        link.Start();

        BulkException exception = await Assert.ThrowsAsync<BulkException>(() => fetch.WaitAsync(Hung));

        Assert.Equal((BulkFailure.OwnerGone, $"the owner: protocol violation: {cause}"), (exception.Failure, exception.Message));
        Assert.Equal($"the fetcher closed the link: protocol violation: {cause}", hostile.Cause());
    }
}
