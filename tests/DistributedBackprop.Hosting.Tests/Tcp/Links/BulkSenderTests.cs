using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

public sealed class BulkSenderTests
{
    /// <summary>Frames out of one end into the other, without a network: any blocks, room and credit, and never more than either.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_is_cut_into_frames_is_the_message_again(int seed)
    {
        Random random = new(seed);
        for (int message = 0; message < 20; message++)
        {
            byte[][] blocks = [.. Enumerable.Range(0, random.Next(0, 20)).Select(_ => RandomBytes(random))];
            RecordingOwner owner = new() { GrantsAtOnce = false };
            FrameReader reader = new(new Inbound(owner, new ReceiveWindow(1 << 30), new QuietOwner(0)));
            new FrameScript().Terms().Into(reader);
            BulkSender sender = new();
            sender.Message.Kind = 77;
            sender.Message.SetFields([1, 2]);
            foreach (byte[] block in blocks)
            {
                sender.Message.Add(Block.Of(block));
            }

            sender.Begin();
            while (sender.IsOpen)
            {
                SendSome(sender, reader, random);
            }

            Assert.True(owner.Received.TryDequeue(out byte[][]? received));
            Assert.Equal(blocks.Length, received.Length);
            Assert.All(blocks.Zip(received), block => Assert.Equal(block.First, block.Second));
        }
    }

    [Fact]
    public void Without_credit_there_is_an_announcement_and_no_more()
    {
        BulkSender sender = new();
        sender.Message.Kind = 77;
        sender.Message.Add(Block.Of(new byte[10]));
        sender.Begin();
        byte[] staging = new byte[64 * 1024];
        Assert.True(sender.HasFrame(0));
        Assert.Equal(FrameHeader.Bytes + 8, sender.Fill(staging, 0, out _, out long spent));
        Assert.Equal(0, spent);
        Assert.False(sender.HasFrame(0));
        Assert.True(sender.HasFrame(1));
    }

    [Fact]
    public void A_message_within_bounds_is_all_that_can_be_made()
    {
        BulkSender sender = new();
        Assert.Throws<InvalidOperationException>(sender.Begin);
        Assert.Throws<ArgumentOutOfRangeException>(() => sender.Message.Kind = 15);
        Assert.Throws<ArgumentException>(() => sender.Message.SetFields(new byte[LinkLimits.FieldsBytes + 1]));
        for (int i = 0; i < LinkLimits.Blocks; i++)
        {
            sender.Message.Add(default);
        }

        Assert.Throws<InvalidOperationException>(() => sender.Message.Add(default));
    }

    private static void SendSome(BulkSender sender, FrameReader reader, Random random)
    {
        byte[] staging = new byte[FrameHeader.Bytes + BulkSender.CopiedBytes + random.Next(0, 64 * 1024)];
        long credit = random.Next(0, 3) * random.Next(1, 400_000);
        int staged = sender.Fill(staging, credit, out Block rest, out long spent);
        Assert.InRange(spent, 0, credit);
        FrameScript.Feed(reader, staging.AsSpan(0, staged), random.Next(1, 5000));
        FrameScript.Feed(reader, rest.Bytes);
    }

    private static byte[] RandomBytes(Random random)
    {
        byte[] bytes = new byte[random.Next(0, 4) == 0 ? random.Next(0, 600_000) : random.Next(0, 3000)];
        random.NextBytes(bytes);
        return bytes;
    }
}
