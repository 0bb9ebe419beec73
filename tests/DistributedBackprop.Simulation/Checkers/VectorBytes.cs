using System.Runtime.InteropServices;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>The bytes of a vector, as they are in memory.</summary>
internal static class VectorBytes
{
    /// <summary>The bytes; they change with the vector.</summary>
    /// <exception cref="ArgumentException">The vector holds neither floats nor doubles.</exception>
    public static ReadOnlySpan<byte> Of(FlatVector vector) => vector switch
    {
        FlatVector<float> floats => MemoryMarshal.AsBytes(floats.Values),
        FlatVector<double> doubles => MemoryMarshal.AsBytes(doubles.Values),
        _ => throw new ArgumentException($"A vector of floats or doubles is needed, not a {vector.GetType()}.", nameof(vector)),
    };
}
