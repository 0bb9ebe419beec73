using System.Collections.Concurrent;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tests.Cluster.Runs;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Cluster.Desk;

/// <summary>A cluster of one node that queues runs, keeps what is sent to it, and trains nothing.</summary>
internal sealed class FakeDesk(string folder) : IDesk, IDisposable
{
    private readonly RunStore _store = RunStore.Open(folder, dataBytesMost: 100_000_000, new AtomicFileWriter());

    /// <summary>Is thrown by, or waited for in, the next answer about the status.</summary>
    public Func<Task>? BeforeStatus { get; set; }

    /// <summary>Is called when a run is in the queue, before that is answered.</summary>
    public Action? AfterSubmission { get; set; }

    /// <summary>Is called before each answer about a run, with its name.</summary>
    public Action<string>? BeforeFinding { get; set; }

    /// <summary>The records of epochs of every run.</summary>
    public IReadOnlyList<EpochRecord> Epochs { get; set; } = [];

    /// <summary>What was offered file by file.</summary>
    public ConcurrentQueue<string> FilesSent { get; } = new();

    public RunStore Store => _store;

    public RunQueue Queue => RunQueue.Of(_store.Records);

    public async Task<ClusterStatus> StatusAsync(CancellationToken cancellationToken)
    {
        if (BeforeStatus is { } before)
        {
            await before();
        }

        return new ClusterStatus(
            "a:4053",
            "a:4053",
            null,
            [new MemberStatus("a:4053", ["server", "worker"], "up", true)],
            ["b:4053"],
            [.. Queue.All.Select(record => RunStatus.Of(Queue, record, Epochs.Count > 0 ? Epochs[^1] : null))],
            [new WorkerStatus("a", "a:4053", 1_000.5, null)]);
    }

    public Task<IReadOnlyList<RunFile>> FindMissingAsync(IReadOnlyList<RunFile> files, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RunFile>>([.. files.Where(file => _store.Data.Find(file) is null)]);

    public IncomingFile Receive(RunFile file)
    {
        FilesSent.Enqueue(file.Name);
        return _store.Data.Receive(file);
    }

    public Task<Placement> SubmitAsync(SubmissionRequest request, CancellationToken cancellationToken)
    {
        _store.Keep(new RunRecord(request.ToSubmission(Queue.NextOrder, Records.Noon)));
        AfterSubmission?.Invoke();
        return Task.FromResult(new Placement(request.Id, Queue.PlaceOf(request.Id)!.Value));
    }

    public Task<RunStatus> CancelAsync(string id, string by, CancellationToken cancellationToken)
    {
        _store.Keep(Known(id) with { CancelledBy = by });
        return Task.FromResult(RunStatus.Of(Queue, Known(id)));
    }

    public Task<RunResult> FindAsync(string id, int afterEpoch, CancellationToken cancellationToken)
    {
        BeforeFinding?.Invoke(id);
        RunRecord record = Known(id);
        return Task.FromResult(new RunResult(
            RunStatus.Of(Queue, record), record.Submission.Configuration, record.End?.Files ?? [], [.. Epochs.Where(epoch => epoch.Epoch > afterEpoch)]));
    }

    public Task<Stream> OpenAsync(string id, ContentFile file, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(File.OpenRead(Path.Combine(_store.FolderOf(id), file.Name)));

    public void Dispose() => _store.Dispose();

    private RunRecord Known(string id) => Queue.Find(id) ?? throw DeskException.UnknownRun(id, [.. Queue.All.Select(record => record.Id)]);
}
