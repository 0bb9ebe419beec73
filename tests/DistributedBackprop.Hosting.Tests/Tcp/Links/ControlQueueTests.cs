using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

public sealed class ControlQueueTests
{
    [Fact]
    public void Whole_frames_come_out_in_their_order_across_the_ends_of_the_ring()
    {
        Random random = new(1);
        ControlQueue queue = new(1000);
        Queue<byte[]> expected = new();
        byte[] destination = new byte[500];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] fields = new byte[random.Next(0, 300)];
            random.NextBytes(fields);
            byte[] frame = new FrameScript().Control((byte)random.Next(16, 256), fields).Frames[0];
            bool fits = queue.Bytes + frame.Length <= 1000;
            Assert.Equal(fits, queue.TryAdd(frame[6], fields));
            if (fits)
            {
                expected.Enqueue(frame);
            }
            else
            {
                Span<byte> moved = destination.AsSpan(0, queue.MoveTo(destination.AsSpan(0, random.Next(0, 501))));
                while (!moved.IsEmpty)
                {
                    byte[] next = expected.Dequeue();
                    Assert.Equal(next, moved[..next.Length].ToArray());
                    moved = moved[next.Length..];
                }
            }

            Assert.Equal(expected.Sum(frame => frame.Length), queue.Bytes);
        }
    }
}
