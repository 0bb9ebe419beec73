using System.Net;
using System.Net.Sockets;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Tests.Roles;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Akka.Tests.Nodes;

/// <summary>A node that cannot have one of its ports ends, before it has met any other.</summary>
[Collection(ActorsInTurn.Name)]
public sealed class NodePortsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("dbp-ports-").FullName;
    private readonly Socket _taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly NodeLines _log = new();

    public NodePortsTests()
    {
        // As a node on the same port would that shared it.
        _taken.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _taken.Listen();
    }

    private int TakenPort => ((IPEndPoint)_taken.LocalEndPoint!).Port;

    private NodeSettings Settings => new()
    {
        Name = "n",
        ServerNodes = [new LinkAddress("127.0.0.1", 0)],
        Host = "127.0.0.1",
        Listen = "127.0.0.1",
        Port = 0,
        BulkPort = 0,
        DeskPort = 0,
        Folder = Path.Combine(_folder, "node"),
        CacheFolder = Path.Combine(_folder, "cache"),
        CacheBytes = 1_000_000,
        Threads = 1,
    };

    public void Dispose()
    {
        _taken.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_port_of_the_cluster_is_shared_with_nobody() =>
        await IsTakenAsync(Settings with { Port = TakenPort, ServerNodes = [new LinkAddress("127.0.0.1", TakenPort)] });

    [Fact]
    public async Task The_port_for_tensors_is_shared_with_nobody() => await IsTakenAsync(Settings with { BulkPort = TakenPort });

    [Fact]
    public async Task The_port_of_the_desk_is_shared_with_nobody() => await IsTakenAsync(Settings with { DeskPort = TakenPort });

    [Fact]
    public async Task An_address_of_another_machine_is_nothing_to_listen_on()
    {
        string message = await FaultOfAsync(Settings with { Listen = "192.0.2.1", Host = "192.0.2.1", ServerNodes = [new LinkAddress("192.0.2.1", 0)] });

        Assert.StartsWith("Nothing can listen on 192.0.2.1:0: ", message, StringComparison.Ordinal);
        Assert.EndsWith(". Choose another port or address, or end what listens there.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_there_is_named_with_what_to_do() => Assert.Equal(
        $"there is no certificate at {_folder}/none.pem. Name a certificate and its key, such as 'dbp certificate' makes, or leave out both.",
        await FaultOfAsync(Settings with { CertificateFile = $"{_folder}/none.pem", KeyFile = $"{_folder}/none-key.pem" }));

    [Fact]
    public async Task Settings_that_Akka_cannot_begin_with_are_told_with_their_file()
    {
        string file = Path.Combine(_folder, "node.conf");
        await File.WriteAllTextAsync(file, "akka.actor.provider = nothing");

        Assert.StartsWith($"Akka.NET cannot begin with the settings of {file}: ", await FaultOfAsync(Settings with { ConfigurationFile = file }), StringComparison.Ordinal);
    }

    private async Task IsTakenAsync(NodeSettings settings)
    {
        string message = await FaultOfAsync(settings);

        Assert.StartsWith($"Nothing can listen on 127.0.0.1:{TakenPort}: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(_log.Lines, line => line.Name is "nodeStarted" or "clusterFounded" or "memberUp");
    }

    private async Task<string> FaultOfAsync(NodeSettings settings) =>
        (await Assert.ThrowsAsync<ConfigurationException>(() => ClusterHost.BuiltIn!.RunNodeAsync(settings, _log, CancellationToken.None).WaitAsync(Limit))).Message;
}
