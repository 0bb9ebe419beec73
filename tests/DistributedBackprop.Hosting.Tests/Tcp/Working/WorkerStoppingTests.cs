using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Hosting.Tcp.Serving;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Tcp.Working;

/// <summary>Workers that are asked to stop while they wait for something that takes long.</summary>
public sealed class WorkerStoppingTests : IDisposable
{
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);
    private static readonly WorkerEnd Stopped = new(WorkerEndKind.Stopped, "it was asked to stop");

    private readonly TemporaryFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<WorkerEvent> _events = new();
    private readonly TaskCompletionSource _found = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerStoppingTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_whose_head_does_not_shake_hands_does_not_wait_for_it()
    {
        Task<WorkerEnd> worker = Work();
        using Socket silent = await _listener.AcceptAsync().WaitAsync(Hung);

        await _stop.CancelAsync();

        Assert.Equal(Stopped, await worker.WaitAsync(Hung));
        Assert.Empty(_events);
    }

    /// <summary>The second file takes far longer to read than a test may take.</summary>
    [Fact]
    public async Task One_that_looks_for_its_data_does_not_look_to_the_end()
    {
        const long Endless = 1L << 40;
        File.WriteAllBytes(_folder["short.csv"], [1]);
        using var endless = new FileStream(_folder["endless.csv"], FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        endless.SetLength(Endless);
        var hall = new Hall(
        [
            new RunFile("data.file", _folder["short.csv"], "short.csv", 1, Convert.ToHexStringLower(SHA256.HashData([1]))),
            new RunFile("data.validationFile", _folder["endless.csv"], "endless.csv", Endless, new string('0', 64)),
        ]);
        Task<WorkerEnd> worker = Work();
        var stream = new SocketStream(await _listener.AcceptAsync().WaitAsync(Hung));
        Handshake.Shake(stream, LinkRole.Head, "the worker", token: null, Hung);
        var pushes = new PushInbox(new VectorPool(() => throw new InvalidOperationException("Nobody pushes.")), vectorBytes: 4, sumsMost: 1, windowBytes: 8);
        using var head = new WorkerConnection(stream, "the worker", new LinkOptions { Silence = Hung }, hall, pushes, new TransferMeter());
        head.Start();
        await _found.Task.WaitAsync(Hung);

        await _stop.CancelAsync();

        Assert.Equal(Stopped, await worker.WaitAsync(Hung));
        Assert.Equal([typeof(WorkerConnected), typeof(DataFound)], _events.Select(happened => happened.GetType()));

        // Ends the reading, which nobody waits for.
        endless.SetLength(0);
    }

    private Task<WorkerEnd> Work()
    {
        var options = new TcpWorkerOptions
        {
            Head = new LinkAddress($"{IPAddress.Loopback}", ((IPEndPoint)_listener.LocalEndPoint!).Port),
            CacheFolder = _folder["cache"],
            Silence = Hung,
        };
        return Task.Run(() => new TcpWorker(options, Note, TimeProvider.System).RunAsync(_stop.Token));
    }

    private void Note(WorkerEvent happened)
    {
        _events.Enqueue(happened);
        if (happened is DataFound)
        {
            _found.TrySetResult();
        }
    }

    private sealed class Hall(IReadOnlyList<RunFile> files) : IConnectionHall
    {
        public IReadOnlyList<RunFile> Files => files;

        public RunEnded? Ended => null;

        public (WorkerId? Worker, string Answer) Admit(WorkerConnection connection, Introduction introduction) => (new WorkerId(introduction.Name, 1), "");

        public byte[] Describe(WorkerId worker) =>
            new RunDescription(worker.Name, worker.Incarnation, "{}", new RunIdentity("settings", "data", Arithmetic.Version), Files).ToBytes();

        public void Pass(Message message, Action handled) => handled();

        public void CannotJoin(WorkerId worker, string reason)
        {
        }

        public void Closed(WorkerConnection connection, string cause)
        {
        }
    }
}
