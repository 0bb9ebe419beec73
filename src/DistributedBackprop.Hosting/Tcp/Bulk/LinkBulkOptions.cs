using System.Net;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>How a node's <see cref="LinkBulk"/> is reached by other nodes, and reaches them.</summary>
internal sealed record LinkBulkOptions
{
    /// <summary>Where it listens.</summary>
    public required LinkAddress Listen { get; init; }

    /// <summary>Where others find it, if that differs: behind a port that is passed on, or where it listens on all addresses. Port 0 for the port on which it listens.</summary>
    public LinkAddress? Told { get; init; }

    /// <summary>The certificate's PEM file, for TLS 1.3 on all links between nodes, in both directions; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The PEM file of the certificate's private key; null without a certificate.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The PEM file of the one certificate that is trusted, and that all nodes then share; null for what this machine trusts.</summary>
    public string? TrustedCertificateFile { get; init; }

    /// <summary>A node from which nothing was heard for so long is gone.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where others find the node.</summary>
    /// <param name="port">The port on which it listens.</param>
    public LinkAddress AddressFor(int port)
    {
        LinkAddress told = Told ?? Listen;
        return told.Port > 0 ? told : told with { Port = port };
    }

    /// <summary>Refuses an address by which nobody can find the node.</summary>
    /// <exception cref="ConfigurationException">It stands for all addresses of a machine.</exception>
    public void RequireFindable()
    {
        string host = (Told ?? Listen).Host;
        if (host == "*" || (IPAddress.TryParse(host, out IPAddress? address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))))
        {
            throw new ConfigurationException($"{host} stands for all addresses of this machine, by which other nodes cannot find it. Say one that they can reach.");
        }
    }
}
