using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Makes self-made certificates for heads.</summary>
internal static class CertificateMaker
{
    /// <summary>The most days that a certificate is valid.</summary>
    public const int DaysMost = 3650;

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Nodes of a cluster show it to each other at both ends.</summary>
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Makes an ECDSA P-256 key and a certificate of it, into two PEM files that do not exist yet; only the owner may read the key's.</summary>
    /// <param name="hosts">The names and addresses under which workers reach the head, one or more.</param>
    /// <param name="days">How long it is valid, from now on; 1 to <see cref="DaysMost"/>.</param>
    /// <param name="certificatePath">The certificate's file: workers get a copy.</param>
    /// <param name="keyPath">The private key's file: it stays with the head.</param>
    /// <exception cref="ArgumentException">No host, or one that is no name nor address, or other days.</exception>
    /// <exception cref="IOException">A file exists already or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public static void Make(IReadOnlyList<string> hosts, int days, string certificatePath, string keyPath)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentOutOfRangeException.ThrowIfZero(hosts.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, DaysMost);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = RequestFor(hosts, key);

        // Clocks of other machines may be behind this one's.
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(days));
        WriteNew(keyPath, key.ExportPkcs8PrivateKeyPem(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        try
        {
            WriteNew(certificatePath, certificate.ExportCertificatePem(), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        catch
        {
            File.Delete(keyPath);
            throw;
        }
    }

    private static CertificateRequest RequestFor(IReadOnlyList<string> hosts, ECDsa key)
    {
        CertificateRequest request = new("CN=DistributedBackprop", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        foreach (string host in hosts)
        {
            AddName(names, host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        return request;
    }

    private static void AddName(SubjectAlternativeNameBuilder names, string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else if (Uri.CheckHostName(host) == UriHostNameType.Dns)
        {
            names.AddDnsName(host);
        }
        else
        {
            throw new ArgumentException($"'{host}' is neither the name nor the address of a machine.");
        }
    }

    private static void WriteNew(string path, string text, UnixFileMode mode)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using StreamWriter writer = new(path, options);
        writer.WriteLine(text);
    }
}
