using System.Security.Cryptography;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>Tells by a short hash whether two vectors have equal bits.</summary>
internal static class VectorHash
{
    /// <summary>The first 64 bits of the SHA-256 over the vector's bytes, 16 hexadecimal digits.</summary>
    /// <exception cref="ArgumentException">The vector holds neither floats nor doubles.</exception>
    public static string Of(FlatVector vector)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(VectorBytes.Of(vector), hash);
        return Convert.ToHexStringLower(hash[..8]);
    }
}
