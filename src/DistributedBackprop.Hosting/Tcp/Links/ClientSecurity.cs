using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Whom a worker trusts, and TLS 1.3 with it.</summary>
internal sealed class ClientSecurity : IDisposable
{
    private readonly X509Certificate2? _trusted;

    private ClientSecurity(X509Certificate2? trusted) => _trusted = trusted;

    /// <summary>Trusts exactly the certificate of a PEM file, whatever names it holds; or, with null, what the platform trusts for the head's name.</summary>
    /// <exception cref="LinkException">The file is missing, unreadable or holds no certificate, or that is not valid today.</exception>
    public static ClientSecurity Load(string? trustedPath)
    {
        if (trustedPath is null)
        {
            return new ClientSecurity(null);
        }

        X509Certificate2 trusted = CertificateFile.Read(trustedPath);
        CertificateFile.CheckTime(trusted, DateTimeOffset.UtcNow, $"the certificate {trustedPath}");
        return new ClientSecurity(trusted);
    }

    /// <summary>Secures a connected stream, which is disposed when that fails.</summary>
    /// <param name="stream">The stream; disposing it must end blocking reads and writes.</param>
    /// <param name="host">The head's name or address, as the worker was given it.</param>
    /// <param name="peer">How causes name the other end.</param>
    /// <param name="timeout">The longest time.</param>
    /// <exception cref="LinkException">The peer speaks no TLS 1.3, its certificate is not trusted or not valid today, or it took too long.</exception>
    public Stream Secure(Stream stream, string host, string peer, TimeSpan timeout)
    {
        SslStream secured = new(stream);
        Deadline.Within(timeout, secured, peer, "agreeing on TLS 1.3", () => Authenticate(secured, stream, host, peer));
        return secured;
    }

    /// <inheritdoc/>
    public void Dispose() => _trusted?.Dispose();

    private void Authenticate(SslStream secured, Stream stream, string host, string peer)
    {
        LinkException? refusal = null;
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = host,
            EnabledSslProtocols = SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            {
                refusal = _trusted is null ? RefuseByPlatform(errors, host, peer) : RefuseOther(_trusted, certificate, peer);
                return refusal is null;
            },
        };
        try
        {
            secured.AuthenticateAsClient(options);
        }
        catch (AuthenticationException) when (refusal is not null)
        {
            throw refusal;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException && stream is SocketStream { FirstByte: Greeting.FirstByte })
        {
            throw Greeting.WithoutTls(peer);
        }
    }

    private static LinkException? RefuseOther(X509Certificate2 trusted, X509Certificate? certificate, string peer)
    {
        if (certificate is null || !CryptographicOperations.FixedTimeEquals(trusted.RawDataMemory.Span, certificate.GetRawCertData()))
        {
            return new LinkException(
                $"{peer} has another certificate (SHA-256 {certificate?.GetCertHashString(HashAlgorithmName.SHA256)}) than the trusted one "
                + $"(SHA-256 {trusted.GetCertHashString(HashAlgorithmName.SHA256)}). Copy the head's certificate again, if that is meant.");
        }

        try
        {
            CertificateFile.CheckTime(trusted, DateTimeOffset.UtcNow, $"the certificate of {peer}");
            return null;
        }
        catch (LinkException expired)
        {
            return expired;
        }
    }

    private static LinkException? RefuseByPlatform(SslPolicyErrors errors, string host, string peer) => errors == SslPolicyErrors.None
        ? null
        : new LinkException($"{peer}: the certificate for {host} is not trusted ({errors}). For a self-made one, name the head's certificate as the trusted one.");
}
