using System.Numerics;
using DistributedBackprop.Engine.Kernels;

namespace DistributedBackprop.Engine;

/// <summary>Arithmetic on whole flat vectors, element by element: the same bits at every vector width.</summary>
public static class VectorArithmetic
{
    /// <summary>left[i] = left[i] + right[i], rounded once.</summary>
    /// <param name="left">The left summands; receives the sums.</param>
    /// <param name="right">The right summands: as many, the same memory or none of it.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add<T>(Span<T> left, ReadOnlySpan<T> right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (left.Length != right.Length)
        {
            throw new ArgumentException($"A vector of {right.Length} elements cannot be added to one of {left.Length}.", nameof(right));
        }

        VectorKernels.Add(left, right);
    }
}
