using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Cli.Node;
using DistributedBackprop.Cli.Tests.Documentation;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Cli.Tests.Node;

/// <summary>What a node is in a program that was built without Akka.NET.</summary>
public sealed class LinkedNodeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dbp-linked-").FullName;
    private readonly NodeSettings _settings;
    private readonly NamesOfLog _log = new();

    public LinkedNodeTests()
    {
        int port = FreePort();
        _settings = new NodeSettings
        {
            Name = "n",
            ServerNodes = [new LinkAddress("127.0.0.1", port), new LinkAddress("127.0.0.1", port + 1)],
            Host = "127.0.0.1",
            Listen = "127.0.0.1",
            Port = port,
            Folder = _folder,
            CacheFolder = Path.Combine(_folder, "cache"),
            CacheBytes = 1_000_000,
            Threads = 1,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_first_server_node_has_nothing_to_lead_without_a_run()
    {
        Assert.Equal(ExitCode.Failed, await RunAsync(_settings));
        Assert.Equal(["withoutCluster", "noRun"], _log.Names);
    }

    [Fact]
    public async Task Another_server_node_has_nothing_to_do()
    {
        Assert.Equal(ExitCode.Done, await RunAsync(_settings with { Port = _settings.Port + 1, IsWorker = false }));
        Assert.Equal(["withoutCluster", "nothingToDo"], _log.Names);
    }

    [Fact]
    public async Task The_first_server_node_leads_its_run_works_for_it_and_finds_it_trained_when_it_begins_again()
    {
        string file = Path.Combine(_folder, "iris.json");
        File.WriteAllText(file, Repository.Read("config/iris.json").Replace("../data", Repository.In("data"), StringComparison.Ordinal).Replace("\"epochs\": 100", "\"epochs\": 2", StringComparison.Ordinal).Replace("\"patience\": 25,", "", StringComparison.Ordinal));
        NodeSettings settings = _settings with { Run = file };

        Assert.Equal(ExitCode.Done, await RunAsync(settings));
        string run = Assert.Single(Directory.GetDirectories(Path.Combine(_folder, "runs")));
        byte[] model = await File.ReadAllBytesAsync(Path.Combine(run, "model.safetensors"));

        Assert.Equal(ExitCode.Done, await RunAsync(settings));
        Assert.Equal([run], Directory.GetDirectories(Path.Combine(_folder, "runs")));
        Assert.Equal(model, await File.ReadAllBytesAsync(Path.Combine(run, "model.safetensors")));
    }

    private async Task<int> RunAsync(NodeSettings settings)
    {
        using var output = new StringWriter();
        return await LinkedNode.RunAsync(settings, new InvocationConfiguration { Output = output, Error = output }, _log).WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static int FreePort()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    private sealed class NamesOfLog : INodeLog
    {
        public List<string> Names { get; } = [];

        public void Write(NodeLogLevel level, string name, string text, params IReadOnlyList<KeyValuePair<string, object?>> fields) => Names.Add(name);

        public void Write(string run, int workers, RunEvent happened)
        {
        }
    }
}
