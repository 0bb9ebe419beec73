using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

/// <summary>Which thread writes: the one that has something to say as far as the network takes it, the writer thread the rest.</summary>
public sealed class LinkWritingTests
{
    private const int Large = 64 << 20;

    [Fact]
    public void Who_sends_bulk_is_asked_itself()
    {
        using LinkPair pair = new LinkPair().Start();
        AwaitTerms(pair);
        var asked = new List<int>();
        pair.Head.Taking = () => asked.Add(Environment.CurrentManagedThreadId);
        pair.Head.Prepare(40, "here", Block.Of([1, 2, 3]));
        pair.HeadLink.SendBulk();
        Assert.Equal("sent", pair.Head.Next());
        Assert.Equal([Environment.CurrentManagedThreadId, Environment.CurrentManagedThreadId], asked);
        Assert.Equal("begin 40 here [3]", pair.Worker.Next());
        Assert.Equal("bulk 40", pair.Worker.Next());
    }

    [Fact]
    public void The_reader_thread_writes_what_its_owner_has_ready_in_a_call()
    {
        using LinkPair pair = new LinkPair().Start();
        AwaitTerms(pair);
        int reader = 0;
        int asked = 0;
        pair.Worker.Taking = () => asked = Environment.CurrentManagedThreadId;
        pair.Worker.Control = _ =>
        {
            reader = Environment.CurrentManagedThreadId;
            pair.Worker.Give(50, "answer");
            Assert.Equal(0, asked);
        };
        pair.HeadLink.SendControl(16, []);
        Assert.Equal("begin 50 answer []", pair.Head.Next());
        Assert.Equal("bulk 50", pair.Head.Next());
        Assert.Equal("control 16 ", pair.Worker.Next());
        Assert.Equal("sent", pair.Worker.Next());
        Assert.NotEqual(0, reader);
        Assert.Equal(reader, asked);
    }

    [Fact]
    public void Over_a_stream_that_cannot_tell_what_the_network_takes_the_writer_thread_writes()
    {
        using LinkPair pair = new LinkPair(wrap: streams => (new WatchedStream(streams.Head, _ => { }), streams.Worker)).Start();
        AwaitTerms(pair);
        int asked = 0;
        pair.Head.Taking = () => asked = Environment.CurrentManagedThreadId;
        pair.Head.Prepare(40, "", Block.Of([1, 2, 3]));
        pair.HeadLink.SendBulk();
        Assert.Equal("sent", pair.Head.Next());
        Assert.NotEqual(Environment.CurrentManagedThreadId, asked);
    }

    /// <summary>A message far larger than the network's buffers, to a peer that does not read until the sender is back: were it to wait, the test would not end.</summary>
    [Fact]
    public void Who_sends_does_not_wait_for_a_peer_that_does_not_read()
    {
        using LinkPair pair = new LinkPair(new LinkOptions { WindowBytes = Large }).Start();
        AwaitTerms(pair);
        using var mayRead = new ManualResetEventSlim();
        pair.Worker.Begin = _ => mayRead.Wait();
        byte[] block = new byte[Large];
        new Random(1).NextBytes(block);
        pair.Head.Prepare(40, "", Block.Of(block));
        pair.HeadLink.SendBulk();
        Assert.Empty(pair.Head.Left);
        mayRead.Set();
        Assert.Equal($"begin 40  [{Large}]", pair.Worker.Next());
        Assert.Equal("bulk 40", pair.Worker.Next());
        Assert.Equal("sent", pair.Head.Next());
        Assert.True(pair.Worker.Received.Last()[0].AsSpan().SequenceEqual(block));
    }

    /// <summary>Both readers answer at once with more than the network holds: were one to wait for the network, neither would read.</summary>
    [Fact]
    public void Both_ends_may_answer_at_once_with_more_than_the_network_holds()
    {
        using LinkPair pair = new LinkPair(new LinkOptions { WindowBytes = Large });
        byte[] block = new byte[Large];
        pair.Head.Control = _ => pair.Head.Give(40, "", Block.Of(block));
        pair.Worker.Control = _ => pair.Worker.Give(40, "", Block.Of(block));
        pair.Start();
        AwaitTerms(pair);
        pair.HeadLink.SendControl(16, []);
        pair.WorkerLink.SendControl(16, []);
        foreach (RecordingOwner owner in (RecordingOwner[])[pair.Head, pair.Worker])
        {
            string[] events = [.. Enumerable.Range(0, 4).Select(_ => owner.Next()).Order(StringComparer.Ordinal)];
            Assert.Equal([$"begin 40  [{Large}]", "bulk 40", "control 16 ", "sent"], events);
        }
    }

    [Fact]
    public void An_owner_that_fails_when_it_is_asked_as_sender_closes_the_link()
    {
        using LinkPair pair = new LinkPair().Start();
        AwaitTerms(pair);
        pair.Head.Taking = () => throw new InvalidOperationException("broken");
        pair.HeadLink.SendBulk();
        Assert.Equal("the worker: internal error: InvalidOperationException: broken", pair.Head.Cause());
        Assert.Equal("the head closed the link: broken", pair.Worker.Cause());
    }

    [Fact]
    public void An_owner_may_dispose_when_it_is_asked_as_sender()
    {
        using LinkPair pair = new LinkPair().Start();
        AwaitTerms(pair);
        pair.Head.Taking = pair.HeadLink.Dispose;
        pair.HeadLink.SendBulk();
        Assert.Equal("the worker: closed by this side: it is over", pair.Head.Cause());
    }

    /// <summary>A message without blocks there and back: then each end has the other's terms, and both writers wait.</summary>
    private static void AwaitTerms(LinkPair pair)
    {
        foreach ((RecordingOwner from, RecordingOwner to) in ((RecordingOwner, RecordingOwner)[])[(pair.Head, pair.Worker), (pair.Worker, pair.Head)])
        {
            from.Give(99, "");
            Assert.Equal("sent", from.Next());
            Assert.Equal("begin 99  []", to.Next());
            Assert.Equal("bulk 99", to.Next());
        }
    }
}
