using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>The certificate by which a head is known, and TLS 1.3 with it.</summary>
internal sealed class ServerSecurity : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly SslServerAuthenticationOptions _options;

    private ServerSecurity(X509Certificate2 certificate)
    {
        _certificate = certificate;
        _options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            EnabledSslProtocols = SslProtocols.Tls13,
            ClientCertificateRequired = false,
        };
    }

    /// <summary>Reads a certificate and its private key, both PEM.</summary>
    /// <exception cref="LinkException">A file is missing or unreadable, the key is not the certificate's, or the certificate is not valid today.</exception>
    public static ServerSecurity Load(string certificatePath, string keyPath)
    {
        X509Certificate2 certificate = CertificateFile.ReadWithKey(certificatePath, keyPath);
        CertificateFile.CheckTime(certificate, DateTimeOffset.UtcNow, $"the certificate {certificatePath}");
        return new ServerSecurity(certificate);
    }

    /// <summary>Secures an accepted stream, which is disposed when that fails.</summary>
    /// <param name="stream">The stream; disposing it must end blocking reads and writes.</param>
    /// <param name="peer">How causes name the other end.</param>
    /// <param name="timeout">The longest time.</param>
    /// <exception cref="LinkException">
    /// The peer speaks no TLS, which it is told, or no TLS 1.3, or took too long. That it does not trust the certificate shows only in the handshake that follows.
    /// </exception>
    public Stream Secure(Stream stream, string peer, TimeSpan timeout)
    {
        SslStream secured = new(stream);
        Deadline.Within(timeout, secured, peer, "agreeing on TLS 1.3", () =>
        {
            RefuseWithoutTls(stream, peer);
            secured.AuthenticateAsServer(_options);
        });
        return secured;
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    /// <summary>Its greeting is read before the answer: what nobody reads may cost the peer the answer.</summary>
    private static void RefuseWithoutTls(Stream stream, string peer)
    {
        if (stream is SocketStream socket && socket.Peek() == Greeting.FirstByte)
        {
            Greeting.ReadFrom(stream, peer);
            stream.Write(Greeting.DemandingTls());
            throw Greeting.WithoutTls(peer);
        }
    }
}
