using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Tcp;

namespace DistributedBackprop.Cli.Node;

/// <summary>How a server node's own machine reaches its desk.</summary>
internal static class OwnDesk
{
    private const string Loopback = "127.0.0.1";

    /// <summary>Where it is, and how one gets in.</summary>
    /// <param name="settings">The node.</param>
    public static DeskAccess Of(NodeSettings settings) => new()
    {
        // Without a token a desk listens on loopback only.
        Address = new LinkAddress(settings.Token is null || settings.Listen is "0.0.0.0" ? Loopback : settings.Listen, settings.DeskPort),
        Token = settings.Token,
        IsSecured = settings.CertificateFile is not null,
        TrustedCertificateFile = settings.CertificateFile,
    };
}
