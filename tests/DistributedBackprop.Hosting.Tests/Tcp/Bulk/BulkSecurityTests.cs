using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tests.Tcp.Bulk;

public sealed class BulkSecurityTests : IDisposable
{
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly BulkNodes _nodes = new();
    private readonly LinkBulkOptions _secured;

    public BulkSecurityTests()
    {
        CertificateMaker.Make(["127.0.0.1"], 30, _nodes["cluster.pem"], _nodes["cluster.key"]);
        _secured = new LinkBulkOptions
        {
            Listen = new LinkAddress("127.0.0.1", 0),
            CertificateFile = _nodes["cluster.pem"],
            KeyFile = _nodes["cluster.key"],
            TrustedCertificateFile = _nodes["cluster.pem"],
        };
    }

    public void Dispose() => _nodes.Dispose();

    [Fact]
    public async Task Nodes_that_share_a_certificate_fetch_over_TLS()
    {
        LinkBulk owner = _nodes.Add(options: _secured);
        LinkBulk fetcher = _nodes.Add(options: _secured);
        fetcher.Meet(owner.Address, owner.Token);
        FlatVector[] kept = Vectors.Any(1, 1_000_001);
        FlatVector[] into = Vectors.Empty(1_000_001);

        await fetcher.FetchAsync(owner.Keep(kept), into, default).WaitAsync(Hung);

        Vectors.AssertSameBytes(kept, into);
    }

    [Fact]
    public async Task A_node_without_TLS_or_with_another_certificate_fetches_nothing()
    {
        CertificateMaker.Make(["127.0.0.1"], 30, _nodes["other.pem"], _nodes["other.key"]);
        LinkBulk owner = _nodes.Add(options: _secured);
        BulkTicket ticket = owner.Keep(Vectors.Any(1, 10));

        await FailAsync(_nodes.Add(), owner, ticket);
        BulkException other = await FailAsync(_nodes.Add(options: _secured with { TrustedCertificateFile = _nodes["other.pem"] }), owner, ticket);

        Assert.Contains("has another certificate", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_that_cannot_be_used_are_named()
    {
        Assert.Contains(_nodes["missing"], Assert.Throws<ConfigurationException>(() => _nodes.Add(options: _secured with { TrustedCertificateFile = _nodes["missing"] })).Message, StringComparison.Ordinal);
        Assert.Contains(_nodes["missing"], Assert.Throws<ConfigurationException>(() => _nodes.Add(options: _secured with { KeyFile = _nodes["missing"] })).Message, StringComparison.Ordinal);
    }

    private static async Task<BulkException> FailAsync(LinkBulk fetcher, LinkBulk owner, BulkTicket ticket)
    {
        fetcher.Meet(owner.Address, owner.Token);
        BulkException exception = await Assert.ThrowsAsync<BulkException>(() => fetcher.FetchAsync(ticket, Vectors.Empty(10), default).WaitAsync(Hung));
        Assert.Equal(BulkFailure.OwnerGone, exception.Failure);
        return exception;
    }
}
