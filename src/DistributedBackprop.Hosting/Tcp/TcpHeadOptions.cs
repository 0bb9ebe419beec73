namespace DistributedBackprop.Hosting.Tcp;

/// <summary>How a head is reached.</summary>
public sealed record TcpHeadOptions
{
    /// <summary>Where it listens.</summary>
    public required LinkAddress Listen { get; init; }

    /// <summary>The token that workers must know; null for none, which only a head that listens on loopback may have.</summary>
    public string? Token { get; init; }

    /// <summary>The certificate's PEM file, for TLS 1.3; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The PEM file of the certificate's private key; null without a certificate.</summary>
    public string? KeyFile { get; init; }
}
