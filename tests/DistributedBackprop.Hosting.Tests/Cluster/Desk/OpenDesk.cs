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
    private readonly TcpHeadOptions _options;
    private readonly Func<DeskKind, TimeSpan>? _waitFor;
    private DeskServer _server;

    public OpenDesk(string? token = null, Func<DeskKind, TimeSpan>? waitFor = null, string? certificate = null, string? key = null)
    {
        Desk = new FakeDesk(_temporary["node"]);
        _options = new TcpHeadOptions { Listen = new LinkAddress($"{IPAddress.Loopback}", Port: 0), Token = token, CertificateFile = certificate, KeyFile = key };
        _waitFor = waitFor;
        _server = Open();
        Address = new LinkAddress($"{_server.Address.Address}", _server.Address.Port);
    }

    public FakeDesk Desk { get; }

    public ConcurrentQueue<string> Refused { get; } = new();

    public LinkAddress Address { get; }

    public string this[string name] => _temporary[name];

    public async Task<DeskClient> ConnectAsync(string? token = null)
    {
        using var limit = new CancellationTokenSource(Hung);
        return await DeskClient.ConnectAsync(new DeskAccess { Address = Address, Token = token }, limit.Token);
    }

    /// <summary>Ends the node's desk.</summary>
    public void Close() => _server.Dispose();

    /// <summary>Opens the desk anew, at the same address.</summary>
    public void Reopen() => _server = Open(Address);

    public void Dispose()
    {
        _server.Dispose();
        Desk.Dispose();
        _temporary.Dispose();
    }

    private DeskServer Open(LinkAddress? address = null)
    {
        var server = new DeskServer(_options with { Listen = address ?? _options.Listen }, Desk, (peer, cause) => Refused.Enqueue($"{peer}: {cause}"), _waitFor);
        server.Open();
        return server;
    }
}
