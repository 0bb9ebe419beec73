using System.Net.Sockets;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Tcp;

/// <summary>Strangers at the door can bring an observer to throw; that is the run's end, and not the process's.</summary>
public sealed class ThrowingObserverTests
{
    private static readonly TrainingOptions Endless = Flowers.Options with { Stopping = new StoppingOptions { Epochs = 1_000_000 } };

    [Fact]
    public async Task What_an_observer_throws_when_a_stranger_is_refused_ends_the_run_with_it()
    {
        await using var run = new LinkedRun(Endless) { Observe = happened => Throw(happened is PeerRefused) };
        Task<RunOutcome> training = run.Train();
        Task<WorkerEnd> worker = run.Work("a");
        await run.Happened<WorkerJoined>();
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        stranger.Connect(run.Address.Host, run.Address.Port);
        stranger.Send("GET / HTTP/1.1\r\n\r\n"u8);

        Assert.Equal("the disk is full", (await Assert.ThrowsAsync<IOException>(() => training)).Message);
        Assert.Equal(new WorkerEnd(WorkerEndKind.RunFailed, "the run has failed: IOException: the disk is full"), await run.Within(worker));
    }

    private static void Throw(bool now)
    {
        if (now)
        {
            throw new IOException("the disk is full");
        }
    }
}
