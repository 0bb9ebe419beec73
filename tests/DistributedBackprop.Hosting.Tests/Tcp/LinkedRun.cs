using System.Collections.Concurrent;
using DistributedBackprop.Data;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tests.InProcess;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Tcp;

/// <summary>One run of the flowers by a head and workers that are linked over loopback, all in this process, and what both reported.</summary>
internal sealed class LinkedRun : IAsyncDisposable
{
    /// <summary>Far beyond what any run here takes: a run that hangs fails the test and says how far it came.</summary>
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<object> _events = new();
    private readonly SemaphoreSlim _happened = new(0);
    private readonly List<Task<WorkerEnd>> _workers = [];
    private readonly TcpHead _head;

    public LinkedRun(TrainingOptions options, Func<TrainingRun, IRunStorage>? storage = null, string? token = null, string listen = "127.0.0.1")
    {
        File.WriteAllLines(DataFile, Flowers.Table.Rows.Select(row => string.Join(',', row.Fields)).Prepend(string.Join(',', Flowers.Table.Columns)));
        Options = options with { Data = options.Data with { File = DataFile } };
        Run = TrainingRun.Prepare(Options, DataFiles.Read(Options.Data, long.MaxValue));
        var reached = new TcpHeadOptions { Listen = new LinkAddress(listen, Port: 0), Token = token };
        _head = new TcpHead(Run, reached, lastGeneration: 0, checkpoint: null, storage?.Invoke(Run) ?? new MemoryStorage(Run), Tell);
    }

    /// <summary>Is told what happens as well.</summary>
    public Action<RunEvent> Observe { get; init; } = _ => { };

    public TrainingOptions Options { get; }

    public TrainingRun Run { get; }

    public string DataFile => _folder["flowers.csv"];

    public LinkAddress Address => _head.Address;

    /// <summary>The head itself.</summary>
    public TcpHead Head => _head;

    public IEnumerable<RunEvent> Events => _events.OfType<RunEvent>();

    /// <summary>Everything that head and workers reported, a line each.</summary>
    public string Story => string.Join('\n', _events);

    /// <summary>Starts a worker whose end says nothing.</summary>
    public void Join(string name, int threads = 1, LinkAddress? at = null, string? token = null) => _ = Work(name, threads, at, token);

    /// <summary>Starts a worker.</summary>
    /// <returns>How its part ends.</returns>
    public Task<WorkerEnd> Work(string name, int threads = 1, LinkAddress? at = null, string? token = null, TimeSpan? patience = null)
    {
        var options = new TcpWorkerOptions
        {
            Head = at ?? Address,
            Name = name,
            Threads = threads,
            Token = token,
            CacheFolder = _folder["cache"],
            Patience = patience,
            Silence = TimeSpan.FromSeconds(Options.Workers.SilenceSeconds),
        };
        var worker = Task.Run(() => new TcpWorker(options, Note, TimeProvider.System).RunAsync(_end.Token));
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Starts the head; the run goes on beside the caller.</summary>
    public Task<RunOutcome> Train() => Within(Task.Run(_head.RunAsync));

    /// <summary>Waits until something was reported.</summary>
    public async Task<T> Happened<T>(Func<T, bool>? which = null)
    {
        using var limit = new CancellationTokenSource(Hung);
        while (true)
        {
            if (_events.OfType<T>().FirstOrDefault(happened => which?.Invoke(happened) ?? true) is { } found)
            {
                return found;
            }

            try
            {
                await _happened.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"No {typeof(T).Name} came. What did:\n{Story}");
            }
        }
    }

    /// <summary>Waits for something that takes no time unless the run hangs.</summary>
    public async Task<T> Within<T>(Task<T> task)
    {
        try
        {
            return await task.WaitAsync(Hung);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It hangs. What was reported:\n{Story}");
            throw;
        }
    }

    /// <summary>Ends the workers that still look for their head.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _head.Dispose();
        await Within(Task.WhenAll(_workers));
        _end.Dispose();
        _happened.Dispose();
        _folder.Dispose();
    }

    private void Tell(RunEvent happened)
    {
        Note(happened);
        Observe(happened);
    }

    private void Note(object happened)
    {
        _events.Enqueue(happened);
        _happened.Release();
    }
}
