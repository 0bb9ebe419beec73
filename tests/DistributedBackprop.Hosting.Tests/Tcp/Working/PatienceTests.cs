using DistributedBackprop.Hosting.Tcp;

namespace DistributedBackprop.Hosting.Tests.Tcp.Working;

/// <summary>How long a worker looks for a head that does not answer.</summary>
public sealed class PatienceTests
{
    [Fact]
    public async Task A_worker_never_waits_for_longer_than_its_patience()
    {
        var patience = TimeSpan.FromSeconds(0.5);
        TimeSpan waited = TimeSpan.Zero;
        var options = new TcpWorkerOptions { Head = new LinkAddress("127.0.0.1", 1), Threads = 1, Patience = patience };
        var worker = new TcpWorker(options, happened => waited += happened is HeadLost lost ? lost.Again : TimeSpan.Zero, TimeProvider.System);

        WorkerEnd end = await worker.RunAsync(CancellationToken.None);

        Assert.Equal(WorkerEndKind.NoHead, end.Kind);
        // A timer may ring a tick early.
        Assert.InRange(waited, TimeSpan.FromMilliseconds(1), patience + TimeSpan.FromMilliseconds(50));
    }
}
