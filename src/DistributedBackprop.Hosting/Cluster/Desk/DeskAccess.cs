using DistributedBackprop.Hosting.Tcp;

namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>How a client reaches a desk.</summary>
internal sealed record DeskAccess
{
    /// <summary>Where the desk is.</summary>
    public required LinkAddress Address { get; init; }

    /// <summary>The token that the desk asks for; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>Whether the link is secured by TLS 1.3.</summary>
    public bool IsSecured { get; init; }

    /// <summary>The PEM file of the one certificate that is trusted; null for what this machine trusts.</summary>
    public string? TrustedCertificateFile { get; init; }
}
