namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Whom a worker trusts, and TLS 1.3 with it.</summary>
internal sealed class ClientSecurity : IDisposable
{
    /// <summary>Trusts exactly the certificate of a PEM file, or, with null, what the platform trusts.</summary>
    /// <exception cref="LinkException">The file is missing, unreadable or holds no certificate.</exception>
    public static ClientSecurity Load(string? trustedPath) => throw new NotSupportedException();

    /// <summary>Secures a connected stream; it is disposed when that fails.</summary>
    /// <exception cref="LinkException">The peer speaks no TLS 1.3, its certificate is not trusted or not valid today, or it took longer than <paramref name="timeout"/>.</exception>
    public Stream Secure(Stream stream, string host, string peer, TimeSpan timeout) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
