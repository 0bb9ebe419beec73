using System.Net.Sockets;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

public sealed class SocketStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_read_waits_for_bytes_and_tells_the_end()
    {
        using LoopbackPair streams = new();
        byte[] read = new byte[10];
        Task<int> reading = Task.Run(() => streams.Head.Read(read));
        Assert.False(reading.IsCompleted);
        streams.Worker.Write([7, 8]);
        Assert.Equal(2, await reading.WaitAsync(Patience));
        Assert.Equal([7, 8], read[..2]);
        streams.Worker.Dispose();
        Assert.Equal(0, streams.Head.Read(read));
    }

    [Fact]
    public void A_read_gives_up_after_its_time()
    {
        using LoopbackPair streams = new();
        streams.Head.ReadTimeout = 20;
        var exception = Assert.Throws<IOException>(() => streams.Head.Read(new byte[1]));
        Assert.True(LinkCause.IsTimeout(exception));
    }

    /// <summary>What the network takes at once ends somewhere within the bytes: the rest follows from there, and nothing is lost or doubled.</summary>
    [Fact]
    public async Task What_the_network_does_not_take_at_once_can_follow()
    {
        using LoopbackPair streams = new();
        byte[] bytes = new byte[64 << 20];
        new Random(1).NextBytes(bytes);
        int taken = 0;
        for (int more = -1; more != 0; taken += more)
        {
            more = streams.Head.WriteAtOnce(bytes.AsSpan(taken));
        }

        Assert.InRange(taken, 1, bytes.Length - 1);
        Task writing = Task.Run(() => streams.Head.Write(bytes.AsSpan(taken)));
        byte[] received = new byte[bytes.Length];
        streams.Worker.ReadExactly(received);
        await writing.WaitAsync(Patience);
        Assert.True(received.AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public async Task Disposing_ends_a_read_and_a_write_that_wait()
    {
        using LoopbackPair streams = new();
        Task reading = Task.Run(() => streams.Head.Read(new byte[1]));
        Task writing = Task.Run(() => streams.Head.Write(new byte[64 << 20]));
        streams.Worker.ReadExactly(new byte[1 << 20]);
        streams.Head.Dispose();
        Assert.True(await Record.ExceptionAsync(() => writing.WaitAsync(Patience)) is IOException or ObjectDisposedException);
        Assert.True(await Record.ExceptionAsync(() => reading.WaitAsync(Patience)) is null or IOException or ObjectDisposedException);
    }

    [Fact]
    public void A_connection_that_is_reset_is_broken()
    {
        using LoopbackPair streams = new();
        streams.Worker.Socket.Close(0);
        Assert.IsType<SocketException>(Assert.Throws<IOException>(() => streams.Head.Read(new byte[1])).InnerException);
        Assert.Throws<IOException>(() => streams.Head.WriteAtOnce(new byte[1]));
    }
}
