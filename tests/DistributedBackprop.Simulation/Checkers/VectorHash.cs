using System.Runtime.InteropServices;
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
        ReadOnlySpan<byte> bytes = vector switch
        {
            FlatVector<float> floats => MemoryMarshal.AsBytes(floats.Values.AsSpan()),
            FlatVector<double> doubles => MemoryMarshal.AsBytes(doubles.Values.AsSpan()),
            _ => throw new ArgumentException($"A vector of floats or doubles is needed, not a {vector.GetType()}.", nameof(vector)),
        };
        return Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));
    }
}
