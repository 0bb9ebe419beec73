using System.Numerics;
using DistributedBackprop.Engine.Kernels.Reference;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>The products of a dense layer.</summary>
internal static class DenseKernels
{
    /// <summary>z = bias + x w.</summary>
    public static void PreActivations<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> z, int examples, int inputs, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => DenseReference.PreActivations(x, w, bias, z, examples, inputs, outputs);

    /// <summary>g = x^T delta.</summary>
    public static void WeightGradient<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> delta, Span<T> g, int examples, int inputs, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => DenseReference.WeightGradient(x, delta, g, examples, inputs, outputs);

    /// <summary>Column sums of delta.</summary>
    public static void BiasGradient<T>(ReadOnlySpan<T> delta, Span<T> g, int examples, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => DenseReference.BiasGradient(delta, g, examples, outputs);

    /// <summary>The sum of delta.</summary>
    public static void SharedBiasGradient<T>(ReadOnlySpan<T> delta, Span<T> g, int examples, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => DenseReference.SharedBiasGradient(delta, g, examples, outputs);

    /// <summary>e = delta w^T.</summary>
    public static void InputGradient<T>(ReadOnlySpan<T> delta, ReadOnlySpan<T> w, Span<T> e, int examples, int inputs, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => DenseReference.InputGradient(delta, w, e, examples, inputs, outputs);
}
