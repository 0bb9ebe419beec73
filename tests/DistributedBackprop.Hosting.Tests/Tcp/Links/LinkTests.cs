using System.Text;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

public sealed class LinkTests
{
    [Fact]
    public void Control_messages_come_in_their_order_in_both_directions()
    {
        using LinkPair pair = new LinkPair().Start();
        for (int i = 0; i < 1000; i++)
        {
            pair.HeadLink.SendControl(16, Encoding.UTF8.GetBytes($"{i}"));
            pair.WorkerLink.SendControl(255, Encoding.UTF8.GetBytes($"{i}"));
        }

        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal($"control 16 {i}", pair.Worker.Next());
            Assert.Equal($"control 255 {i}", pair.Head.Next());
        }
    }

    [Fact]
    public void Fields_of_any_length_up_to_the_bound_come_whole()
    {
        using LinkPair pair = new LinkPair().Start();
        foreach (int length in (int[])[0, 1, LinkLimits.FieldsBytes - 1, LinkLimits.FieldsBytes])
        {
            string fields = new('x', length);
            pair.HeadLink.SendControl(20, Encoding.UTF8.GetBytes(fields));
            Assert.Equal($"control 20 {fields}", pair.Worker.Next());
        }

        Assert.Throws<ArgumentException>(() => pair.HeadLink.SendControl(20, new byte[LinkLimits.FieldsBytes + 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.HeadLink.SendControl(15, []));
    }

    [Fact]
    public void A_bulk_message_carries_the_bits_of_its_blocks()
    {
        using LinkPair pair = new LinkPair().Start();
        FlatVector<float> floats = new([.. Enumerable.Range(0, 1_000_003).Select(i => (i * 0.37f) - 5f)]);
        FlatVector<double> doubles = new([double.NaN, -0d, double.Epsilon, 1e308]);
        byte[] bytes = [1, 2, 3, 4, 5];
        pair.Head.Give(40, "step 7", Block.Of(floats), Block.Of([]), Block.Of(doubles), Block.Of(bytes, 1, 3));
        Assert.Equal("begin 40 step 7 [4000012 0 32 3]", pair.Worker.Next());
        Assert.Equal("bulk 40", pair.Worker.Next());
        Assert.True(pair.Worker.Received.TryDequeue(out byte[][]? blocks));
        Assert.True(floats.Bytes.SequenceEqual(blocks[0]));
        Assert.True(doubles.Bytes.SequenceEqual(blocks[2]));
        Assert.Equal([2, 3, 4], blocks[3]);
        Assert.Equal("sent", pair.Head.Next());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(LinkLimits.Blocks)]
    public void Messages_follow_each_other_with_any_number_of_blocks(int count)
    {
        using LinkPair pair = new LinkPair(new LinkOptions { WindowBytes = 200_000 }).Start();
        byte[][] blocks = [.. Enumerable.Range(0, count).Select(i => Enumerable.Repeat((byte)i, i * 97 % 191).ToArray())];
        for (int message = 0; message < 5; message++)
        {
            pair.WorkerLink.SendControl(30, []);
            pair.Worker.Give(31, $"{message}", [.. blocks.Select(Block.Of)]);
        }

        List<byte[][]> received = [];
        for (int seen = 0; seen < 5;)
        {
            if (pair.Head.Next() == "bulk 31")
            {
                seen++;
                Assert.True(pair.Head.Received.TryDequeue(out byte[][]? last));
                received.Add(last);
            }
        }

        Assert.All(received, last => Assert.Equal(blocks, last));
    }

    [Fact]
    public void A_message_without_blocks_is_complete_at_once()
    {
        using LinkPair pair = new LinkPair().Start();
        pair.Head.Give(16, "nothing");
        Assert.Equal("begin 16 nothing []", pair.Worker.Next());
        Assert.Equal("bulk 16", pair.Worker.Next());
        Assert.Equal("sent", pair.Head.Next());
    }

    [Fact]
    public void Control_messages_overtake_a_bulk_message_under_way()
    {
        // The writer itself queues a control message in the middle of the bulk message: on its way to the network for the fourth time.
        LinkPair pair = null!;
        using (pair = new LinkPair(wrap: streams => (new WatchedStream(streams.Head, BeforeWrite), streams.Worker)))
        {
            pair.Head.Give(40, "", Block.Of(new byte[8 * LinkLimits.FrameBytes]));
            pair.Start();
            Assert.Equal($"begin 40  [{8 * LinkLimits.FrameBytes}]", pair.Worker.Next());
            Assert.Equal("control 18 urgent", pair.Worker.Next());
            Assert.Equal("bulk 40", pair.Worker.Next());
        }

        void BeforeWrite(int write)
        {
            if (write == 4)
            {
                pair.HeadLink.SendControl(18, "urgent"u8);
            }
        }
    }

    [Fact]
    public void A_flood_of_control_messages_does_not_keep_bulk_waiting()
    {
        // From when bulk is asked for, the writer never finds the control lane empty, until the peer knows of the bulk message. A writer
        // that let all of the control lane go first would send the whole flood first, many times what the network holds.
        const int flood = 4000;
        bool isAsked = false;
        bool hasBegun = false;
        int sent = 0;
        byte[] fields = new byte[LinkLimits.FieldsBytes];
        LinkPair pair = null!;
        using (pair = new LinkPair(wrap: streams => (new WatchedStream(streams.Head, _ => Flood()), streams.Worker)))
        {
            pair.Head.Taking = () => isAsked = true;
            pair.Worker.Begin = _ => Volatile.Write(ref hasBegun, true);
            pair.Head.Give(40, "", Block.Of(new byte[LinkLimits.FrameBytes]));
            pair.Start();
            while (pair.Worker.Next() != "bulk 40")
            {
            }
        }

        Assert.InRange(sent, 1, flood - 1);

        void Flood()
        {
            for (int i = 0; i < 2 && isAsked && !Volatile.Read(ref hasBegun) && sent < flood; i++, sent++)
            {
                pair.HeadLink.SendControl(18, fields);
            }
        }
    }

    [Fact]
    public void The_owner_may_answer_out_of_each_call()
    {
        using LinkPair pair = new();
        byte[] block = [9];
        pair.Worker.Control = _ => pair.Worker.Give(50, "answer", Block.Of(block));
        pair.Start();
        pair.HeadLink.SendControl(16, "question"u8);
        Assert.Equal("begin 50 answer [1]", pair.Head.Next());
        Assert.Equal("bulk 50", pair.Head.Next());
        Assert.Equal("control 16 question", pair.Worker.Next());
        Assert.Equal("sent", pair.Worker.Next());
    }

    [Fact]
    public void What_waits_is_asked_for_only_when_it_can_be_sent()
    {
        LinkOptions options = new() { WindowBytes = 1000 };
        using LinkPair pair = new LinkPair(options, worker: new RecordingOwner { GrantsAtOnce = false }).Start();
        byte[] block = new byte[600];
        pair.Head.Give(40, "1", Block.Of(block));
        pair.Head.Give(40, "2", Block.Of(block));
        Assert.Equal("begin 40 1 [600]", pair.Worker.Next());
        Assert.Equal("bulk 40", pair.Worker.Next());
        Assert.Equal("sent", pair.Head.Next());

        // The second message is announced and fills the window up; its end has to wait for what is given back.
        Assert.Equal("begin 40 2 [600]", pair.Worker.Next());
        pair.HeadLink.SendControl(16, "all that is sent"u8);
        Assert.Equal("control 16 all that is sent", pair.Worker.Next());
        Assert.Empty(pair.Worker.Left);
        Assert.Empty(pair.Head.Left);
        pair.WorkerLink.Grant(600);
        Assert.Equal("bulk 40", pair.Worker.Next());
        Assert.Equal("sent", pair.Head.Next());
    }

    [Fact]
    public void Nobody_gives_back_more_than_came()
    {
        using LinkPair pair = new LinkPair(worker: new RecordingOwner { GrantsAtOnce = false }).Start();
        byte[] block = new byte[600];
        pair.Head.Give(40, "", Block.Of(block));
        pair.Worker.Next();
        pair.Worker.Next();
        pair.WorkerLink.Grant(600);
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.WorkerLink.Grant(1));
    }

    [Fact]
    public void A_stream_that_cannot_time_out_and_bounds_that_bound_nothing_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Link(new MemoryStream(), "x", new LinkOptions(), new RecordingOwner()));
        using LoopbackPair streams = new();
        foreach (LinkOptions options in (LinkOptions[])[new() { WindowBytes = 0 }, new() { ControlBytes = 1 }, new() { Silence = TimeSpan.Zero }, new() { Farewell = TimeSpan.Zero }])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new Link(streams.Head, "x", options, new RecordingOwner()));
        }
    }
}
