using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tests.Tcp.Bulk;

/// <summary>What depends on the moment, at the ends of one link.</summary>
public sealed class ConnectionTests : IDisposable
{
    private const int PartsMost = 4;
    private const int PartElements = BulkLimits.PartBytes / sizeof(float);

    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly ConnectionPair _pair = new(PartsMost);
    private readonly CancellationTokenSource _cancelling = new();

    public void Dispose()
    {
        _pair.Dispose();
        _cancelling.Dispose();
    }

    [Fact]
    public async Task A_fetch_that_is_cancelled_while_a_part_comes_ends_with_that_part_and_its_memory_is_left_alone()
    {
        _pair.Start();
        FlatVector[] kept = Vectors.Any(1, 20 * PartElements);
        FlatVector[] into = Vectors.Empty(20 * PartElements);
        long ticket = _pair.Kept.Keep(kept);
        bool wasDoneInTheMiddle = false;
        ScriptedFetch? fetch = null;
        fetch = new ScriptedFetch(ticket, into)
        {
            Begins = () =>
            {
                _cancelling.Cancel();

                // The answer may come before the one who asks looks whether it is to be cancelled.
                Assert.True(SpinWait.SpinUntil(() => fetch!.IsAbandoned, Hung));
                wasDoneInTheMiddle = fetch!.Done.IsCompleted;
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _pair.Fetcher.FetchAsync(fetch, _cancelling.Token).WaitAsync(Hung));
        into[0].Bytes.Clear();

        // Behind it, so that all that was sent of the one that was cancelled has come.
        await _pair.Fetcher.FetchAsync(new VectorFetch(ticket, Vectors.Empty(20 * PartElements)), default).WaitAsync(Hung);
        Assert.False(wasDoneInTheMiddle);
        Assert.Equal(1, fetch.Parts);
        Assert.Equal(-1, into[0].Bytes.IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public async Task Fetches_that_wait_for_room_can_be_cancelled_and_fail_when_the_link_ends()
    {
        long ticket = _pair.Kept.Keep([]);
        Task[] underWay = [.. Enumerable.Range(0, BulkLimits.Fetches).Select(_ => _pair.Fetcher.FetchAsync(new VectorFetch(ticket, []), default))];
        Task cancelled = _pair.Fetcher.FetchAsync(new VectorFetch(ticket, []), _cancelling.Token);
        Task waiting = _pair.Fetcher.FetchAsync(new VectorFetch(ticket, []), default);

        _cancelling.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(Hung));
        _pair.Fetcher.Close("enough");
        _pair.Fetcher.Start();

        foreach (Task fetch in underWay.Append(waiting))
        {
            BulkException gone = await Assert.ThrowsAsync<BulkException>(() => fetch.WaitAsync(Hung));
            Assert.Equal((BulkFailure.OwnerGone, "the owner: closed by this side: enough"), (gone.Failure, gone.Message));
        }
    }

    [Fact]
    public async Task What_cannot_be_kept_here_is_not_sent_any_further_and_the_link_goes_on()
    {
        _pair.Start();
        long ticket = _pair.Kept.Keep(Vectors.Any(1, 20 * PartElements));
        var fetch = new ScriptedFetch(ticket, Vectors.Empty(20 * PartElements)) { Comes = () => throw new IOException("the disk is full") };

        Assert.Equal("the disk is full", (await Assert.ThrowsAsync<IOException>(() => _pair.Fetcher.FetchAsync(fetch, default).WaitAsync(Hung))).Message);

        await _pair.Fetcher.FetchAsync(new VectorFetch(ticket, Vectors.Empty(20 * PartElements)), default).WaitAsync(Hung);
        Assert.Equal(1, fetch.Parts);
    }

    [Fact]
    public async Task What_is_released_in_the_middle_is_refused()
    {
        _pair.Start();
        long ticket = _pair.Kept.Keep(Vectors.Any(1, 10 * PartElements));
        var fetch = new ScriptedFetch(ticket, Vectors.Empty(10 * PartElements)) { Begins = () => _pair.Kept.Release(ticket) };

        BulkException refused = await Assert.ThrowsAsync<BulkException>(() => _pair.Fetcher.FetchAsync(fetch, default).WaitAsync(Hung));

        Assert.Equal(BulkFailure.NotKept, refused.Failure);

        // Those that there was room for, and the one that had been taken and waited for room.
        Assert.InRange(fetch.Parts, 1, PartsMost + 1);
    }

    /// <summary>The owner writes over vectors as soon as it has released them, while the link copies them.</summary>
    [Fact]
    public async Task What_comes_is_never_a_mixture()
    {
        _pair.Start();
        var vector = new FlatVector<float>(new float[20 * PartElements]);
        var into = new FlatVector<float>(new float[20 * PartElements]);
        for (int content = 1; content <= 40; content++)
        {
            vector.Values.Fill(content);
            long ticket = _pair.Kept.Keep([vector]);
            bool isReleased = content % 2 == 0;
            int parts = 0;
            var fetch = new ScriptedFetch(ticket, [into])
            {
                Comes = () =>
                {
                    if (++parts == 5 && isReleased)
                    {
                        _pair.Kept.Release(ticket);
                        vector.Bytes.Fill(0xFF);
                    }
                },
            };

            Exception? end = await Record.ExceptionAsync(() => _pair.Fetcher.FetchAsync(fetch, default).WaitAsync(Hung));

            Assert.Equal(isReleased ? BulkFailure.NotKept : null, (end as BulkException)?.Failure);
            Assert.Equal(-1, into.Values.Slice(0, parts * PartElements).IndexOfAnyExcept(content));
            _pair.Kept.Release(ticket);
        }
    }

    [Fact]
    public void A_part_that_is_copied_while_its_vectors_are_released_is_not_sent()
    {
        long ticket = 0;
        ticket = _pair.Kept.Keep([new ReadVector(10, () => _pair.Kept.Release(ticket))]);
        Ask(BulkMessageKind.FetchVectors, 1, new VectorFetch(ticket, Vectors.Empty(10)));
        var message = new OutgoingBulk();

        Assert.False(_pair.Owner.TryTakeBulk(message));
        Assert.Equal(0, message.BlockBytes);
    }

    [Fact]
    public void Vectors_go_before_files_and_else_the_first_asked_for_goes_first()
    {
        using TemporaryFolder folder = new();
        _pair.Path = folder["data.csv"];
        File.WriteAllBytes(_pair.Path, new byte[BulkLimits.PartBytes + 1]);
        Ask(BulkMessageKind.FetchFile, 1, fields =>
        {
            fields.Write(new string('a', 64));
            fields.Write(BulkLimits.PartBytes + 1L);
        });
        long ticket = _pair.Kept.Keep([]);
        Ask(BulkMessageKind.FetchVectors, 2, new VectorFetch(ticket, []));
        Ask(BulkMessageKind.FetchVectors, 3, new VectorFetch(ticket, []));

        Assert.Equal([2, 3, 1, 1], TakenNumbers());
    }

    [Fact]
    public void What_is_cancelled_before_its_turn_is_not_sent()
    {
        long ticket = _pair.Kept.Keep([]);
        Ask(BulkMessageKind.FetchVectors, 1, new VectorFetch(ticket, []));
        Ask(BulkMessageKind.FetchVectors, 2, new VectorFetch(ticket, []));
        Ask(BulkMessageKind.Cancel, 1, _ => { });
        Ask(BulkMessageKind.Cancel, 99, _ => { });

        Assert.Equal([2], TakenNumbers());
    }

    private long[] TakenNumbers()
    {
        var message = new OutgoingBulk();
        var numbers = new List<long>();
        while (_pair.Owner.TryTakeBulk(message))
        {
            Assert.Equal((byte)BulkMessageKind.Part, message.Kind);
            numbers.Add(new FieldReader(message.Fields).ReadInt64());
            message.Clear();
        }

        return [.. numbers];
    }

    private void Ask(BulkMessageKind kind, long number, Fetch fetch) => Ask(kind, number, fetch.WriteRequest);

    private void Ask(BulkMessageKind kind, long number, Action<FieldWriter> write)
    {
        var fields = new FieldWriter();
        fields.Write(number);
        write(fields);
        _pair.Owner.OnControl((byte)kind, fields.Written);
    }
}
