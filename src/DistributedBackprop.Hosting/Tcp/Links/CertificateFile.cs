using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Reads certificates from PEM files, with faults in words.</summary>
internal static class CertificateFile
{
    /// <summary>The certificate of a file.</summary>
    /// <exception cref="LinkException">The file is missing, unreadable or holds no certificate.</exception>
    public static X509Certificate2 Read(string path)
    {
        string pem = ReadText(path, "certificate");
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException exception)
        {
            throw new LinkException($"{path} holds no certificate in PEM form ({exception.Message})", exception);
        }
    }

    /// <summary>The certificate of a file with the private key of another.</summary>
    /// <exception cref="LinkException">A file is missing or unreadable or holds something else, or the key is not the certificate's.</exception>
    public static X509Certificate2 ReadWithKey(string path, string keyPath)
    {
        using (Read(path))
        {
            // Whether the certificate is at fault or the key is otherwise not to be told.
        }

        string pem = ReadText(path, "certificate");
        string keyPem = ReadText(keyPath, "private key");
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem, keyPem);
            return WithLastingKey(certificate);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new LinkException($"{keyPath} is not the private key of {path}, or not in PEM form without a password ({exception.Message})", exception);
        }
    }

    /// <summary>Refuses a certificate that is not valid at some time.</summary>
    /// <exception cref="LinkException">It is not valid yet, or not any more.</exception>
    public static void CheckTime(X509Certificate2 certificate, DateTimeOffset now, string name)
    {
        if (now < certificate.NotBefore)
        {
            throw new LinkException($"{name} is not valid before {Format(certificate.NotBefore)}. Is the clock right?");
        }

        if (now > certificate.NotAfter)
        {
            throw new LinkException($"{name} expired on {Format(certificate.NotAfter)}. Make a new one.");
        }
    }

    /// <summary>Windows' TLS takes no key that lives in memory only.</summary>
    private static X509Certificate2 WithLastingKey(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);

    private static string ReadText(string path, string what)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LinkException($"there is no {what} at {path}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LinkException($"the {what} {path} cannot be read: {exception.Message}", exception);
        }
    }

    private static string Format(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
