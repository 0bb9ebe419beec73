using System.Security.Cryptography;
using System.Text.Json.Serialization;
using DistributedBackprop.Hosting.Tcp.Joining;

namespace DistributedBackprop.Hosting.Cluster.Runs;

/// <summary>A file that is known by its content, wherever it lies.</summary>
/// <param name="Name">Its name, without folders.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">The SHA-256 of its content, in lowercase hexadecimal.</param>
internal sealed record ContentFile(string Name, long Bytes, string Sha256)
{
    /// <summary>Whether name, length and SHA-256 are such as a file may have; what comes from others is asked first, for the name becomes part of a path.</summary>
    [JsonIgnore]
    public bool IsUsable => RunFile.IsName(Name) && Bytes >= 0 && RunFile.IsSha256(Sha256);

    /// <summary>Knows a file by reading it once.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ContentFile Of(string path)
    {
        using FileStream file = File.OpenRead(path);
        return new ContentFile(Path.GetFileName(path), file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}
