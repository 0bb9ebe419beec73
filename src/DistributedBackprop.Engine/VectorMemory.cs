using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Kernels.Panels;

namespace DistributedBackprop.Engine;

/// <summary>Memory for flat vectors: parameters, gradients, an optimizer's state. Any memory will do; a training step is some percent faster with this.</summary>
public static class VectorMemory
{
    /// <summary>A vector of fewer bytes stays in a first-level cache, where it does not matter how it lies.</summary>
    private const int FewestBytes = 1 << 14;

    /// <summary>
    /// Allocates a vector. A long one begins at a cache line, so that no register's worth of it lies across two; it is pinned, and only full
    /// collections free it: allocate it once and use it again.
    /// </summary>
    /// <param name="length">The number of elements, 0 or more. All are 0.</param>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public static Memory<T> Allocate<T>(int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return (long)length * Unsafe.SizeOf<T>() < FewestBytes ? new T[length] : new AlignedMemory<T>(length).Memory;
    }
}
