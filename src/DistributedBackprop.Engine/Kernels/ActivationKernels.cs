using System.Numerics;
using DistributedBackprop.Engine.Kernels.Reference;
using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>Activation functions and their derivatives.</summary>
internal static class ActivationKernels
{
    /// <summary>a = f(z) in place.</summary>
    public static void Apply<T>(Activation kind, Span<T> zThenA)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (ref T value in zThenA)
        {
            value = ActivationReference.Apply(kind, value);
        }
    }

    /// <summary>delta = gradient f'(z) in place.</summary>
    public static void MultiplyByDerivative<T>(Activation kind, ReadOnlySpan<T> a, Span<T> gradientThenDelta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < a.Length; i++)
        {
            gradientThenDelta[i] = ActivationReference.MultiplyByDerivative(kind, a[i], gradientThenDelta[i]);
        }
    }

    /// <summary>Softmax of one example.</summary>
    public static void Softmax<T>(ReadOnlySpan<T> z, Span<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ActivationReference.Softmax(z, a);
}
