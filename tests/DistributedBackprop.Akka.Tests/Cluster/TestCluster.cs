using System.Diagnostics;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Cli;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Tcp;

namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>Nodes on this machine, and questions to their desks.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    /// <summary>The longest time without progress, also on a busy machine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>The longest wait, however things go on.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(20);

    /// <summary>The lines of a node that a wait in vain tells.</summary>
    private const int LinesToTell = 15;

    private readonly string _folder = Directory.CreateTempSubdirectory("dbp-cluster-").FullName;
    private readonly int[] _ports;
    private readonly List<TestNode> _nodes = [];

    /// <summary>Prepares nodes; none begins.</summary>
    /// <param name="servers">The number of server nodes.</param>
    public TestCluster(int servers)
    {
        const int NodesMost = 8;
        _ports = FreePorts.Take(3 * NodesMost);
        Servers = [.. Enumerable.Range(0, servers).Select(node => new LinkAddress("127.0.0.1", _ports[3 * node]))];
    }

    private string KeyFile => Path.Combine(_folder, "cluster-key.pem");

    /// <summary>The server nodes.</summary>
    public IReadOnlyList<LinkAddress> Servers { get; }

    /// <summary>The certificate that secures all; null for none.</summary>
    public string? CertificateFile { get; private set; }

    /// <summary>Where a server node keeps what it keeps.</summary>
    public string FolderOf(int number) => Path.Combine(_folder, $"{number}");

    /// <summary>Secures nodes that start after this by a certificate, made by the command that is documented for it.</summary>
    public async Task SecureAsync()
    {
        CertificateFile = Path.Combine(_folder, "cluster.pem");
        using Process made = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, [typeof(ExitCode).Assembly.Location, "certificate", "127.0.0.1", "--certificate", CertificateFile, "--key", KeyFile]) { RedirectStandardOutput = true })!;
        await made.WaitForExitAsync();
        Assert.Equal(0, made.ExitCode);
    }

    /// <summary>Starts a node; those of the first numbers are server nodes, and workers besides.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="bulkByAkka">Whether tensors go by messages.</param>
    /// <param name="change">What is different about it; null for nothing.</param>
    public T Start<T>(int number, bool bulkByAkka = false, Func<NodeSettings, NodeSettings>? change = null)
        where T : TestNode
    {
        var settings = new NodeSettings
        {
            Name = $"n{number}",
            IsServer = number < Servers.Count,
            ServerNodes = Servers,
            Host = "127.0.0.1",
            Listen = "127.0.0.1",
            Port = _ports[3 * number],
            BulkPort = _ports[(3 * number) + 1],
            DeskPort = _ports[(3 * number) + 2],
            BulkByAkka = bulkByAkka,
            CertificateFile = CertificateFile,
            KeyFile = CertificateFile is null ? null : KeyFile,
            Folder = FolderOf(number),
            CacheFolder = Path.Combine(_folder, $"cache-{number}"),
            CacheBytes = 100_000_000,
            Threads = 1,
        };
        settings = change?.Invoke(settings) ?? settings;
        TestNode node = typeof(T) == typeof(TestNode.InProcess) ? new TestNode.InProcess { Settings = settings } : new TestNode.OwnProcess { Settings = settings };
        _nodes.Add(node);
        node.Start();
        return (T)node;
    }

    /// <summary>Asks the desk of a server node, again and again until there is an answer that will do.</summary>
    /// <param name="node">The node's number.</param>
    /// <param name="ask">The question.</param>
    /// <param name="willDo">Whether an answer will do.</param>
    /// <param name="progress">What grows while things go on, so that they may take as long as they need; null where they are short.</param>
    public async Task<T> AskAsync<T>(int node, Func<DeskClient, Task<T>> ask, Func<T, bool> willDo, Func<T, long>? progress = null)
    {
        object? last = null;
        long reached = 0;
        using var longest = new CancellationTokenSource(LongestWait);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(longest.Token);
        limit.CancelAfter(Limit);
        try
        {
            while (true)
            {
                try
                {
                    var access = new DeskAccess { Address = new LinkAddress("127.0.0.1", _ports[(3 * node) + 2]), IsSecured = CertificateFile is not null, TrustedCertificateFile = CertificateFile };
                    using DeskClient client = await DeskClient.ConnectAsync(access, limit.Token);
                    T answer = await ask(client).WaitAsync(limit.Token);
                    if (willDo(answer))
                    {
                        return answer;
                    }

                    last = answer is RunResult result ? result.Run : answer;
                    if (progress?.Invoke(answer) is { } now && now > reached)
                    {
                        reached = now;
                        limit.CancelAfter(Limit);
                    }
                }
                catch (DeskException problem)
                {
                    // The node begins, or a head is looked for.
                    last = problem.Message;
                }

                await Task.Delay(50, limit.Token);
            }
        }
        catch (OperationCanceledException waited) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"n{node} gave no answer that will do in {LongestWait.TotalMinutes} minutes, or in {Limit.TotalSeconds} seconds without progress. The last one: {last}.{Environment.NewLine}{string.Join(Environment.NewLine, _nodes.Select(Told))}",
                waited);
        }
    }

    /// <summary>Submits a run by the desk of a node.</summary>
    public async Task<string> SubmitAsync(int node, SubmissionRequest request) =>
        (await AskAsync(node, client => client.SubmitAsync(request, (_, _) => { }), _ => true)).Id;

    /// <summary>Waits until a run has finished so many epochs.</summary>
    public async Task<RunResult> UntilEpochAsync(int node, string run, int epoch)
    {
        RunResult found = await AskAsync(node, client => client.FindAsync(run, 0), found => found.IsOver || found.Run.Epoch >= epoch, Updates);
        Assert.True(found.Run.Epoch >= epoch, $"It ended before epoch {epoch}: {found.Run}.");
        return found;
    }

    /// <summary>Waits until a run is over.</summary>
    public Task<RunResult> UntilOverAsync(int node, string run) => AskAsync(node, client => client.FindAsync(run, 0), found => found.IsOver, Updates);

    /// <summary>The number of the node where the head is.</summary>
    public async Task<int> HeadAsync(int node)
    {
        ClusterStatus status = await AskAsync(node, client => client.StatusAsync(), told => told.Head is not null);
        return Servers.TakeWhile(server => $"{server}" != status.Head).Count();
    }

    private static long Updates(RunResult found) => found.Run.Updates;

    private static string Told(TestNode node) => node is TestNode.InProcess { Log.Lines: var lines, Succeeds: var running }
        ? $"{node.Settings.Name}, {running.Status} {running.Exception?.InnerException?.Message}:{Environment.NewLine}{string.Join(Environment.NewLine, lines.TakeLast(LinesToTell))}"
        : $"{node.Settings.Name}, a process.";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        Directory.Delete(_folder, recursive: true);
    }
}
