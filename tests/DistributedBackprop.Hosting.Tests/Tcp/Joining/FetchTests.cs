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
using DistributedBackprop.Hosting.Tcp.Working;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Tcp.Joining;

/// <summary>Files of data that a worker gets over its link: the connections of head and worker, without a run.</summary>
public sealed class FetchTests : IDisposable
{
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Hall _hall = new();
    private readonly DataCache _cache;
    private readonly WorkerConnection _head;
    private readonly HeadConnection _worker;

    public FetchTests()
    {
        _cache = new DataCache(_folder["cache"], 100_000_000);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        var pushes = new PushInbox(new VectorPool(() => throw new InvalidOperationException("Nobody pushes.")), vectorBytes: 4, sumsMost: 1, windowBytes: 8);
        _head = new WorkerConnection(new SocketStream(listener.Accept()), "the worker", new LinkOptions(), _hall, pushes, new TransferMeter());
        _worker = new HeadConnection(new SocketStream(client), "the head", TimeSpan.FromSeconds(5));
    }

    public void Dispose()
    {
        _worker.Dispose();
        _head.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(FileOutbox.PartBytes)]
    [InlineData((3 * FileOutbox.PartBytes) + 1)]
    public async Task A_file_comes_whole_whatever_its_length(int bytes)
    {
        RunFile file = Offer(bytes);
        await IntroduceAsync();

        string path = await _worker.FetchAsync(0, _cache.Receive(file)).WaitAsync(Hung);

        Assert.True(file.IsAt(path));
        Assert.Equal(path, _cache.Find(file));
    }

    [Fact]
    public async Task Several_files_come_one_after_another()
    {
        RunFile[] files = [Offer(10), Offer(FileOutbox.PartBytes + 10), Offer(20)];
        await IntroduceAsync();

        foreach ((int index, RunFile file) in files.Index())
        {
            Assert.True(file.IsAt(await _worker.FetchAsync(index, _cache.Receive(file)).WaitAsync(Hung)));
        }
    }

    [Fact]
    public async Task A_file_of_changed_content_is_refused()
    {
        RunFile file = Offer(1000);
        File.WriteAllBytes(file.Path, new byte[1000]);
        await IntroduceAsync();

        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(() => _worker.FetchAsync(0, _cache.Receive(file)).WaitAsync(Hung));

        Assert.Contains("it was changed since the head began", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1001)]
    public async Task A_file_of_another_length_ends_the_workers_part_with_the_cause(int bytesNow)
    {
        RunFile file = Offer(1000);
        File.WriteAllBytes(file.Path, new byte[bytesNow]);
        await AssertRefusedAsync(file, $"{file.Path} has another length than when the head began. Bring back what it was, or begin a new run.");
    }

    [Fact]
    public async Task A_file_that_is_gone_ends_the_workers_part_with_the_cause()
    {
        RunFile file = Offer(1000);
        File.Delete(file.Path);
        await AssertRefusedAsync(file, $"{file.Path} cannot be read any more: Could not find file '{file.Path}'.");
    }

    [Fact]
    public async Task A_worker_that_cannot_keep_a_file_says_so_while_the_rest_of_it_still_comes()
    {
        RunFile file = Offer(8 * FileOutbox.PartBytes);
        await IntroduceAsync();

        // As a full disk would: the second part is too much.
        Task<string> fetched = _worker.FetchAsync(0, _cache.Receive(file with { Bytes = FileOutbox.PartBytes + 1 }));
        InvalidDataException cause = await Assert.ThrowsAsync<InvalidDataException>(() => fetched.WaitAsync(Hung));
        _worker.Decline(cause.Message);

        Assert.Equal(new WorkerEnd(WorkerEndKind.Refused, cause.Message), await _worker.Ended.WaitAsync(Hung));
        await _hall.ClosedOnce.WaitAsync(Hung);
        Assert.Equal([cause.Message], _hall.Reasons);
    }

    [Fact]
    public async Task A_file_that_the_run_does_not_have_ends_the_connection()
    {
        RunFile file = Offer(1000);
        await IntroduceAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _worker.FetchAsync(1, _cache.Receive(file)).WaitAsync(Hung));

        Assert.Contains("file 1 is asked for; the run has 1", await _hall.ClosedOnce.WaitAsync(Hung), StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(RunFile file, string reason)
    {
        await IntroduceAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _worker.FetchAsync(0, _cache.Receive(file)).WaitAsync(Hung));

        Assert.Equal(new WorkerEnd(WorkerEndKind.Refused, reason), await _worker.Ended.WaitAsync(Hung));
        Assert.Equal([reason], _hall.Reasons);
    }

    private RunFile Offer(int bytes)
    {
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        string path = _folder[$"data-{_hall.Known.Count}.csv"];
        File.WriteAllBytes(path, content);
        var file = new RunFile("data.file", path, Path.GetFileName(path), bytes, Convert.ToHexStringLower(SHA256.HashData(content)));
        _hall.Known.Add(file);
        return file;
    }

    private async Task IntroduceAsync()
    {
        _head.Start();
        _worker.Start(new Introduction("w", Guid.NewGuid(), Arithmetic.Version));
        RunDescription description = await _worker.Description.WaitAsync(Hung);
        Assert.Equal(_hall.Known, description.Files);
    }

    private sealed class Hall : IConnectionHall
    {
        private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<RunFile> Known { get; } = [];

        public ConcurrentQueue<string> Reasons { get; } = new();

        public Task<string> ClosedOnce => _closed.Task;

        IReadOnlyList<RunFile> IConnectionHall.Files => Known;

        RunEnded? IConnectionHall.Ended => null;

        (WorkerId? Worker, string Answer) IConnectionHall.Admit(WorkerConnection connection, Introduction introduction) => (new WorkerId(introduction.Name, 1), "");

        byte[] IConnectionHall.Describe(WorkerId worker) =>
            new RunDescription(worker.Name, worker.Incarnation, "{}", new RunIdentity("settings", "data", Arithmetic.Version), Known).ToBytes();

        void IConnectionHall.Pass(Message message, Action handled) => handled();

        void IConnectionHall.CannotJoin(WorkerId worker, string reason) => Reasons.Enqueue(reason);

        void IConnectionHall.Closed(WorkerConnection connection, string cause) => _closed.TrySetResult(cause);
    }
}
