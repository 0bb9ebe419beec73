using System.Net.Sockets;
using System.Text;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

public sealed class LinkClosingTests
{
    private static readonly LinkOptions Impatient = new() { Silence = TimeSpan.FromMilliseconds(300) };

    [Fact]
    public void Both_ends_learn_why_one_closes_and_what_was_sent_before_comes()
    {
        using LinkPair pair = new LinkPair().Start();
        pair.HeadLink.SendControl(16, "your settings differ"u8);
        pair.HeadLink.Close("other settings");
        Assert.Equal("the worker: closed by this side: other settings", pair.Head.Cause());
        Assert.Equal("the head closed the link: other settings", pair.Worker.Cause());
        Assert.Equal(["control 16 your settings differ", "closed"], pair.Worker.Left);
        Assert.Equal(["closed"], pair.Head.Left);
    }

    [Fact]
    public void Only_the_first_cause_counts_and_it_is_told_once()
    {
        using LinkPair pair = new LinkPair().Start();
        Parallel.For(0, 8, i => pair.WorkerLink.Close("the only cause"));
        pair.WorkerLink.Dispose();
        pair.WorkerLink.Close("another");
        pair.WorkerLink.SendControl(16, []);
        pair.WorkerLink.BulkReady();
        Assert.EndsWith("the only cause", pair.Worker.Cause(), StringComparison.Ordinal);
        Assert.Equal(["closed"], pair.Worker.Left);
    }

    [Fact]
    public void A_process_that_ends_is_noticed_at_once()
    {
        using LoopbackPair streams = new();
        RecordingOwner owner = new();
        using Link link = owner.Link = new Link(streams.Head, "the worker", new LinkOptions(), owner);
        link.Start();
        streams.Worker.Dispose();
        Assert.Matches("^the worker( ended the connection between two frames and said nothing: its process has ended|: the connection broke .*)$", owner.Cause());
    }

    [Fact]
    public void A_connection_that_is_reset_is_noticed_at_once()
    {
        using LoopbackPair streams = new();
        RecordingOwner owner = new();
        using Link link = owner.Link = new Link(streams.Head, "the worker", new LinkOptions(), owner);
        link.Start();
        streams.Worker.ReadExactly(new byte[FrameHeader.Bytes]);
        streams.Worker.Socket.Close(0);
        Assert.StartsWith("the worker: the connection broke (", owner.Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_ends_within_a_frame_is_noticed()
    {
        using LoopbackPair streams = new();
        RecordingOwner owner = new();
        using Link link = owner.Link = new Link(streams.Head, "the worker", new LinkOptions(), owner);
        link.Start();
        streams.Worker.Write(new byte[FrameHeader.Bytes - 1]);
        streams.Worker.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("the worker ended the connection in the middle of a frame and said nothing: its process has ended", owner.Cause());
    }

    [Fact]
    public void A_silent_peer_is_left_and_told_so_in_case_it_wakes()
    {
        using LoopbackPair streams = new();
        RecordingOwner owner = new();
        using Link link = owner.Link = new Link(streams.Head, "the worker", Impatient, owner);
        link.Start();
        Assert.Equal("the worker was silent for over 0.3 s: its process is stopped, or the network is cut", owner.Cause());

        // What the sleeper finds when it wakes up.
        RecordingOwner sleeper = new();
        using Link asleep = sleeper.Link = new Link(streams.Worker, "the head", new LinkOptions(), sleeper);
        asleep.Start();
        Assert.Equal("the head closed the link: the worker was silent for over 0.3 s: its process is stopped, or the network is cut", sleeper.Cause());
    }

    /// <summary>A sign of life is due just when a silence becomes too long.</summary>
    [Fact]
    public async Task What_is_being_written_when_the_silence_is_too_long_costs_no_farewell()
    {
        using ManualResetEventSlim isWriting = new();
        using ManualResetEventSlim isSilent = new();
        using SilentStream silent = new(isWriting);
        RecordingOwner owner = new();
        using WatchedStream stream = new(silent, _ =>
        {
            isWriting.Set();
            isSilent.Wait();
        });
        using Link link = owner.Link = new Link(stream, "the worker", new LinkOptions { Silence = TimeSpan.FromHours(1), Farewell = TimeSpan.FromHours(1) }, owner);
        link.Start();

        isWriting.Wait();
        (await silent.Reader).Join();
        isSilent.Set();

        string cause = owner.Cause();
        Assert.Contains("the worker was silent for over 3600 s", cause, StringComparison.Ordinal);
        Assert.Contains(cause, Encoding.UTF8.GetString(silent.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_silent_peer_is_left_also_with_a_write_that_it_does_not_read()
    {
        using LoopbackPair streams = new();
        streams.Head.Socket.SendBufferSize = 4096;
        RecordingOwner owner = new();
        using Link link = owner.Link = new Link(streams.Head, "the worker", Impatient, owner);
        WriteTerms(streams.Worker);
        owner.Give(40, "", Block.Of(new byte[32 << 20]));
        link.Start();
        Assert.Contains("was silent for over 0.3 s", owner.Cause(), StringComparison.Ordinal);
        Assert.Equal(["closed"], owner.Left);
    }

    [Fact]
    public void Links_without_anything_to_say_stay_alive_by_themselves()
    {
        // Each hears nothing but signs of life. Four of them take longer than the silence after which the link would close.
        using LoopbackPair streams = new();
        RecordingOwner owner = new();
        using Link link = owner.Link = new Link(streams.Worker, "the head", new LinkOptions { Silence = TimeSpan.FromSeconds(2) }, owner);
        link.Start();
        byte[] terms = new byte[FrameHeader.Bytes + LinkTerms.Bytes];
        streams.Head.ReadExactly(terms);
        WriteTerms(streams.Head);
        byte[] sign = new byte[FrameHeader.Bytes];
        for (int i = 0; i < 4; i++)
        {
            streams.Head.ReadExactly(sign);
            Assert.Equal(new FrameHeader(Lane.Control, FrameFlags.First | FrameFlags.Last, OwnKind.Life, 0, 0), FrameHeader.Read(sign));
            streams.Head.Write(sign);
        }

        Assert.Empty(owner.Left);
    }

    [Fact]
    public void A_peer_with_less_patience_gets_signs_of_life_as_often_as_it_needs()
    {
        using LoopbackPair streams = new();
        RecordingOwner owner = new();
        using Link link = owner.Link = new Link(streams.Worker, "the head", new LinkOptions { Silence = TimeSpan.FromHours(1) }, owner);
        WriteTerms(streams.Head, LinkTerms.ShortestSilence);
        link.Start();
        streams.Head.ReadTimeout = 60_000;
        streams.Head.ReadExactly(new byte[FrameHeader.Bytes + LinkTerms.Bytes]);
        byte[] sign = new byte[FrameHeader.Bytes];
        for (int i = 0; i < 3; i++)
        {
            streams.Head.ReadExactly(sign);
            Assert.Equal(OwnKind.Life, FrameHeader.Read(sign).Kind);
        }
    }

    [Fact]
    public void A_peer_that_does_not_read_fills_the_queue_and_is_left()
    {
        using LoopbackPair streams = new();
        RecordingOwner owner = new();
        using Link link = owner.Link = new Link(streams.Head, "the worker", new LinkOptions { ControlBytes = 64 * 1024 }, owner);
        link.Start();
        byte[] fields = new byte[LinkLimits.FieldsBytes];
        for (int i = 0; i < 100_000 && owner.Left.Count == 0; i++)
        {
            link.SendControl(16, fields);
        }

        Assert.Matches("^the worker does not read: [0-9]+ bytes of control messages wait, 16400 more do not fit into 65536$", owner.Cause());
    }

    [Fact]
    public void Closing_waits_no_longer_than_its_bound_for_a_peer_that_does_not_read()
    {
        using LoopbackPair streams = new();
        RecordingOwner owner = new();
        LinkOptions options = new() { Farewell = TimeSpan.FromMilliseconds(50), Silence = TimeSpan.FromHours(1) };
        using Link link = owner.Link = new Link(streams.Head, "the worker", options, owner);
        WriteTerms(streams.Worker);
        owner.Give(40, "", Block.Of(new byte[32 << 20]));
        link.Start();

        // The writer is in the middle of the message once the peer has some of it.
        streams.Worker.ReadExactly(new byte[1 << 20]);
        link.Close("enough");
        Assert.Equal("the worker: closed by this side: enough", owner.Cause());
    }

    [Fact]
    public void A_message_that_is_refused_closes_with_the_reason_at_both_ends()
    {
        using LinkPair pair = new();
        pair.Worker.Begin = _ => throw new LinkException("no run of that name");
        pair.Start();
        pair.Head.Give(40, "", Block.Of(new byte[10]));
        Assert.Equal("the head: no run of that name", pair.Worker.Cause());
        Assert.Equal("the worker closed the link: no run of that name", pair.Head.Cause());
    }

    [Fact]
    public void An_owner_that_fails_closes_the_link_and_not_the_process()
    {
        using LinkPair pair = new();
        pair.Worker.Control = _ => throw new InvalidOperationException("broken");
        pair.Start();
        pair.HeadLink.SendControl(16, []);
        Assert.Equal("the head: internal error: InvalidOperationException: broken", pair.Worker.Cause());
        Assert.Equal("the worker closed the link: broken", pair.Head.Cause());
    }

    [Fact]
    public void An_owner_that_fails_when_asked_closes_the_link_and_not_the_process()
    {
        using LinkPair pair = new();
        pair.Worker.Taking = () => throw new InvalidOperationException("broken");
        pair.Start();
        pair.WorkerLink.BulkReady();
        Assert.Equal("the head: internal error: InvalidOperationException: broken", pair.Worker.Cause());
        Assert.Equal("the worker closed the link: broken", pair.Head.Cause());
    }

    [Fact]
    public void A_message_larger_than_the_window_is_not_begun()
    {
        using LinkPair pair = new LinkPair(new LinkOptions { WindowBytes = 1000 }).Start();
        pair.Head.Give(40, "", Block.Of(new byte[1001]));
        Assert.Equal("the worker: a bulk message of 1001 bytes does not fit into the peer's window of 1000", pair.Head.Cause());
        Assert.NotEmpty(pair.Worker.Cause());
        Assert.Equal(["closed"], pair.Worker.Left);
    }

    [Fact]
    public void An_owner_may_close_and_dispose_out_of_a_call()
    {
        using LinkPair pair = new();
        pair.Worker.Control = _ => pair.WorkerLink.Dispose();
        pair.Start();
        pair.HeadLink.SendControl(16, []);
        Assert.Equal("the head: closed by this side: it is over", pair.Worker.Cause());
    }

    [Fact]
    public void A_link_that_was_closed_before_it_starts_ends_at_once()
    {
        using LinkPair pair = new();
        pair.HeadLink.Close("never mind");
        pair.Start();
        Assert.EndsWith("never mind", pair.Head.Cause(), StringComparison.Ordinal);
        Assert.Equal("the head closed the link: never mind", pair.Worker.Cause());
    }

    [Fact]
    public void A_link_that_never_started_leaves_nothing_open()
    {
        using LoopbackPair streams = new();
        new Link(streams.Head, "the worker", new LinkOptions(), new RecordingOwner()).Dispose();
        Assert.Equal(0, streams.Worker.Read(new byte[1]));
    }

    private static void WriteTerms(Stream stream, TimeSpan? silence = null)
    {
        byte[] fields = new byte[LinkTerms.Bytes];
        new LinkTerms(64 << 20, silence ?? TimeSpan.FromHours(1)).Write(fields);
        byte[] frame = new byte[FrameHeader.Bytes + LinkTerms.Bytes];
        ControlFrame.Write(frame, OwnKind.Terms, fields);
        stream.Write(frame);
    }

    /// <summary>Keeps what is written; a read finds the peer silent once something is being written.</summary>
    private sealed class SilentStream(ManualResetEventSlim isWriting) : MemoryStream
    {
        private readonly TaskCompletionSource<Thread> _reader = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Thread> Reader => _reader.Task;

        public override bool CanTimeout => true;

        public override int ReadTimeout { get; set; }

        public override int Read(Span<byte> buffer)
        {
            isWriting.Wait();
            _reader.TrySetResult(Thread.CurrentThread);
            throw new IOException("silent", new SocketException((int)SocketError.TimedOut));
        }
    }
}
