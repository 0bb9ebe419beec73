namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Makes self-made certificates for heads.</summary>
internal static class CertificateMaker
{
    /// <summary>Makes an ECDSA P-256 key and a certificate of it, into two PEM files that do not exist yet; only the owner may read the key's.</summary>
    /// <param name="hosts">The names and addresses under which workers reach the head, one or more.</param>
    /// <param name="days">How long it is valid, from now on.</param>
    /// <param name="certificatePath">The certificate's file: workers get a copy.</param>
    /// <param name="keyPath">The private key's file: it stays with the head.</param>
    /// <exception cref="ArgumentException">No host, or one that is no name nor address.</exception>
    /// <exception cref="IOException">A file exists already or cannot be written.</exception>
    public static void Make(IReadOnlyList<string> hosts, int days, string certificatePath, string keyPath) => throw new NotSupportedException();
}
