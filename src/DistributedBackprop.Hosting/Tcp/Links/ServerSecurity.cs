namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>The certificate by which a head is known, and TLS 1.3 with it.</summary>
internal sealed class ServerSecurity : IDisposable
{
    /// <summary>Reads a certificate and its private key, both PEM.</summary>
    /// <exception cref="LinkException">A file is missing or unreadable, the key is not the certificate's, or the certificate is not valid today.</exception>
    public static ServerSecurity Load(string certificatePath, string keyPath) => throw new NotSupportedException();

    /// <summary>Secures an accepted stream; it is disposed when that fails.</summary>
    /// <exception cref="LinkException">The peer speaks no TLS 1.3, does not trust the certificate, or took longer than <paramref name="timeout"/>.</exception>
    public Stream Secure(Stream stream, string peer, TimeSpan timeout) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
