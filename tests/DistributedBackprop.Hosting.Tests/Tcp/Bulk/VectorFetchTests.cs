using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tests.Tcp.Bulk;

public sealed class VectorFetchTests : IDisposable
{
    private const int PartElements = BulkLimits.PartBytes / sizeof(float);

    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly BulkNodes _nodes = new();

    public void Dispose() => _nodes.Dispose();

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { PartElements })]
    [InlineData(new[] { 0, 3, 0, (2 * PartElements) + 1, 7, 0 })]
    [InlineData(new[] { 1, PartElements - 1, PartElements + 1 })]
    public async Task Vectors_arrive_bit_for_bit(int[] lengths)
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        FlatVector[] kept = Vectors.Any(1, lengths);
        FlatVector[] into = Vectors.Empty(lengths);

        await fetcher.FetchAsync(owner.Keep(kept), into, default).WaitAsync(Hung);

        Vectors.AssertSameBytes(kept, into);
    }

    [Fact]
    public Task As_many_vectors_arrive_as_a_ticket_may_have() => Vectors_arrive_bit_for_bit([.. Enumerable.Repeat(5, BulkLimits.Vectors)]);

    [Fact]
    public async Task Doubles_arrive_too()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        FlatVector into = new FlatVector<double>(new double[3]);

        await fetcher.FetchAsync(owner.Keep([new FlatVector<double>([1, double.NaN, -0.0])]), [into], default).WaitAsync(Hung);

        Assert.True(into.HasBitsOf(new FlatVector<double>([1, double.NaN, -0.0])));
    }

    [Fact]
    public async Task Nodes_fetch_from_each_other_at_once_more_than_a_link_has_under_way()
    {
        LinkBulk[] nodes = [_nodes.Add(), _nodes.Add(), _nodes.Add()];
        (BulkTicket Ticket, FlatVector[] Kept)[] offers = [.. nodes.SelectMany(node => Enumerable.Range(0, BulkLimits.Fetches).Select(i =>
        {
            FlatVector[] kept = Vectors.Any(i, 100, i, i % 8 == 0 ? PartElements + i : 1);
            return (node.Keep(kept), kept);
        }))];
        Introduce(nodes);

        await Task.WhenAll(nodes.SelectMany(node => offers.Concat(offers).Select(async offer =>
        {
            FlatVector[] into = Vectors.Empty([.. offer.Kept.Select(vector => vector.Length)]);
            await node.FetchAsync(offer.Ticket, into, default);
            Vectors.AssertSameBytes(offer.Kept, into);
        }))).WaitAsync(Hung);
    }

    [Fact]
    public async Task What_is_released_or_never_was_kept_is_refused_and_the_link_goes_on()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        FlatVector[] kept = Vectors.Any(1, 10);
        BulkTicket ticket = owner.Keep(kept);
        BulkTicket released = owner.Keep(kept);
        owner.Release(released);
        owner.Release(released);

        Assert.Equal($"the node at {owner.Address}: ticket {released.Number} is not kept there any more", (await FailAsync(fetcher, released, BulkFailure.NotKept, 10)).Message);
        await FailAsync(fetcher, ticket with { Number = 77 }, BulkFailure.NotKept, 10);
        await fetcher.FetchAsync(ticket, Vectors.Empty(10), default).WaitAsync(Hung);
    }

    [Fact]
    public async Task Vectors_of_other_lengths_are_refused()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        BulkTicket ticket = owner.Keep(Vectors.Any(1, 10, 10, 20));

        BulkException refused = await FailAsync(fetcher, ticket, BulkFailure.LengthsDiffer, 10, 20, 10);

        Assert.EndsWith("ticket 1 is of 2 vectors of 40 bytes and 1 vectors of 80 bytes, and 2 vectors of 40 bytes and 1 vectors of 80 bytes are asked for", refused.Message, StringComparison.Ordinal);
        await FailAsync(fetcher, ticket, BulkFailure.LengthsDiffer, 10, 10);
        await FailAsync(fetcher, ticket, BulkFailure.LengthsDiffer);
    }

    [Fact]
    public async Task A_node_fetches_from_itself_without_a_link()
    {
        LinkBulk node = _nodes.Add();
        FlatVector[] kept = Vectors.Any(1, 10, PartElements);
        FlatVector[] into = Vectors.Empty(10, PartElements);
        BulkTicket ticket = node.Keep(kept);

        await node.FetchAsync(ticket, into, default);

        Vectors.AssertSameBytes(kept, into);
        await FailAsync(node, ticket, BulkFailure.LengthsDiffer, 10);
        node.Release(ticket);
        await FailAsync(node, ticket, BulkFailure.NotKept, 10, PartElements);
    }

    [Fact]
    public async Task What_is_released_while_a_node_copies_it_for_itself_is_refused()
    {
        LinkBulk node = _nodes.Add();
        BulkTicket ticket = default;
        ticket = node.Keep([new ReadVector(10, () => node.Release(ticket))]);

        await FailAsync(node, ticket, BulkFailure.NotKept, 10);
    }

    [Theory]
    [InlineData(LinkFault.Cut)]
    [InlineData(LinkFault.FlipBit)]
    public async Task A_link_that_breaks_fails_what_is_under_way_and_is_made_anew(object fault)
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        await using var proxy = new FaultyProxy(LinkAddress.Parse(owner.Address, "address"), (LinkFault)fault, bytesBefore: 400);
        BulkTicket ticket = owner.Keep(Vectors.Any(1, 10)) with { Owner = $"{proxy.Address}" };
        fetcher.Meet(ticket.Owner, owner.Token);
        int failures = 0;
        for (int i = 0; i < 20; i++)
        {
            try
            {
                await fetcher.FetchAsync(ticket, Vectors.Empty(10), default).WaitAsync(Hung);
            }
            catch (BulkException exception) when (exception.Failure == BulkFailure.OwnerGone)
            {
                failures++;
            }
        }

        Assert.Equal(1, failures);
    }

    [Fact]
    public async Task A_node_that_nobody_told_of_is_not_known()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        BulkTicket ticket = owner.Keep(Vectors.Any(1, 10));

        Assert.Contains("127.0.0.1:9", (await FailAsync(fetcher, new BulkTicket("127.0.0.1:9", 1), BulkFailure.OwnerUnknown, 10)).Message, StringComparison.Ordinal);

        fetcher.Meet(owner.Address, null);
        await FailAsync(fetcher, ticket, BulkFailure.OwnerUnknown, 10);
    }

    [Fact]
    public async Task A_node_with_another_token_is_not_let_in_before_it_knows_the_right_one()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        BulkTicket ticket = owner.Keep(Vectors.Any(1, 10));
        fetcher.Meet(owner.Address, "a guess");

        Assert.Contains("refuses the token", (await FailAsync(fetcher, ticket, BulkFailure.OwnerGone, 10)).Message, StringComparison.Ordinal);
        fetcher.Meet(owner.Address, owner.Token);
        await fetcher.FetchAsync(ticket, Vectors.Empty(10), default).WaitAsync(Hung);

        Assert.Contains("has another token", Assert.Single(_nodes.Refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_that_listen_no_more_cannot_be_reached_and_are_tried_again_with_each_fetch()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        BulkTicket ticket = owner.Keep(Vectors.Any(1, 10));
        owner.Dispose();

        for (int i = 0; i < 2; i++)
        {
            Assert.StartsWith($"nothing answers at {owner.Address} (", (await FailAsync(fetcher, ticket, BulkFailure.OwnerGone, 10)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_new_life_of_a_node_is_reached_once_its_token_is_known()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        await fetcher.FetchAsync(owner.Keep(Vectors.Any(1, 10)), Vectors.Empty(10), default).WaitAsync(Hung);
        owner.Dispose();
        LinkBulk next = _nodes.Add(LinkAddress.Parse(owner.Address, "address").Port);
        FlatVector[] kept = Vectors.Any(2, 10);
        FlatVector[] into = Vectors.Empty(10);
        BulkTicket ticket = next.Keep(kept);
        Assert.Equal(owner.Address, next.Address);

        await FailAsync(fetcher, ticket, BulkFailure.OwnerGone, 10);
        fetcher.Meet(next.Address, next.Token);
        await fetcher.FetchAsync(ticket, into, default).WaitAsync(Hung);

        Vectors.AssertSameBytes(kept, into);
    }

    [Fact]
    public async Task A_fetch_that_is_cancelled_already_asks_for_nothing()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        BulkTicket ticket = owner.Keep(Vectors.Any(1, 10));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetcher.FetchAsync(ticket, Vectors.Empty(10), new CancellationToken(canceled: true)).WaitAsync(Hung));

        await fetcher.FetchAsync(ticket, Vectors.Empty(10), default).WaitAsync(Hung);
    }

    [Fact]
    public async Task A_node_that_has_ended_fetches_nothing()
    {
        (LinkBulk owner, LinkBulk fetcher) = _nodes.AddPair();
        BulkTicket ticket = owner.Keep(Vectors.Any(1, 10));
        fetcher.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => fetcher.FetchAsync(ticket, Vectors.Empty(10), default));
    }

    [Fact]
    public async Task More_vectors_or_tickets_than_there_may_be_are_refused()
    {
        LinkBulk node = _nodes.Add();
        FlatVector[] tooMany = Vectors.Empty(new int[BulkLimits.Vectors + 1]);

        Assert.Throws<ArgumentException>(() => node.Keep(tooMany));
        await Assert.ThrowsAsync<ArgumentException>(() => node.FetchAsync(new BulkTicket(node.Address, 1), tooMany, default));
        BulkTicket[] tickets = [.. Enumerable.Range(0, BulkLimits.Tickets).Select(_ => node.Keep([]))];
        Assert.Throws<InvalidOperationException>(() => node.Keep([]));
        node.Release(tickets[0]);
        Assert.DoesNotContain(node.Keep([]), tickets);
    }

    [Theory]
    [InlineData("*", null)]
    [InlineData("0.0.0.0", null)]
    [InlineData("127.0.0.1", "*")]
    public void A_node_says_an_address_by_which_it_can_be_found(string listen, string? told)
    {
        var options = new LinkBulkOptions { Listen = new LinkAddress(listen, 0), Told = told is null ? null : new LinkAddress(told, 0) };

        Assert.Contains("Say one that they can reach.", Assert.Throws<ConfigurationException>(() => _nodes.Add(options: options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_that_is_told_may_be_another_one()
    {
        LinkBulk owner = _nodes.Add(options: new LinkBulkOptions { Listen = new LinkAddress("*", 0), Told = new LinkAddress("localhost", 0) });
        LinkBulk fetcher = _nodes.Add();
        fetcher.Meet(owner.Address, owner.Token);
        Assert.StartsWith("localhost:", owner.Address, StringComparison.Ordinal);

        await fetcher.FetchAsync(owner.Keep(Vectors.Any(1, 10)), Vectors.Empty(10), default).WaitAsync(Hung);
    }

    private static void Introduce(LinkBulk[] nodes)
    {
        foreach (LinkBulk node in nodes)
        {
            foreach (LinkBulk other in nodes)
            {
                node.Meet(other.Address, other.Token);
            }
        }
    }

    private static async Task<BulkException> FailAsync(LinkBulk fetcher, BulkTicket ticket, BulkFailure failure, params int[] lengths)
    {
        BulkException exception = await Assert.ThrowsAsync<BulkException>(() => fetcher.FetchAsync(ticket, Vectors.Empty(lengths), default).WaitAsync(Hung));
        Assert.Equal(failure, exception.Failure);
        return exception;
    }
}
