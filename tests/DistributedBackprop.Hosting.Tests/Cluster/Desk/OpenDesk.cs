using System.Collections.Concurrent;
using System.Net;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Tcp;

namespace DistributedBackprop.Hosting.Tests.Cluster.Desk;

/// <summary>A desk that clients of this process can reach over loopback.</summary>
internal sealed class OpenDesk : IDisposable
{
    /// <summary>Far beyond what any answer here takes.</summary>
    public static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _temporary = new();
    private readonly DeskServer _server;

    public OpenDesk(string? token = null, Func<DeskKind, TimeSpan>? waitFor = null)
    {
        Desk = new FakeDesk(_temporary["node"]);
        var options = new TcpHeadOptions { Listen = new LinkAddress($"{IPAddress.Loopback}", Port: 0), Token = token };
        _server = new DeskServer(options, Desk, (peer, cause) => Refused.Enqueue($"{peer}: {cause}"), waitFor);
        _server.Open();
    }

    public FakeDesk Desk { get; }

    public ConcurrentQueue<string> Refused { get; } = new();

    public LinkAddress Address => new($"{_server.Address.Address}", _server.Address.Port);

    public string this[string name] => _temporary[name];

    public async Task<DeskClient> ConnectAsync(string? token = null)
    {
        using var limit = new CancellationTokenSource(Hung);
        return await DeskClient.ConnectAsync(new DeskAccess { Address = Address, Token = token }, limit.Token);
    }

    /// <summary>Ends the node's desk.</summary>
    public void Close() => _server.Dispose();

    public void Dispose()
    {
        _server.Dispose();
        Desk.Dispose();
        _temporary.Dispose();
    }
}
