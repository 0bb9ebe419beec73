using System.Numerics;

namespace DistributedBackprop.Engine.Kernels.Reference;

/// <summary>What <see cref="Panels.PanelKernels"/> computes, as plain loops: shapes, aliasing and rounding stand there.</summary>
internal static class DenseReference
{
    /// <summary>z[b,o] = bias[o] + sum over i of x[b,i] w[i,o].</summary>
    public static void PreActivations<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> z, int examples, int inputs, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int b = 0; b < examples; b++)
        {
            for (int o = 0; o < outputs; o++)
            {
                T sum = bias[bias.Length == 1 ? 0 : o];
                for (int i = 0; i < inputs; i++)
                {
                    sum = T.FusedMultiplyAdd(x[(b * inputs) + i], w[(i * outputs) + o], sum);
                }

                z[(b * outputs) + o] = sum;
            }
        }
    }

    /// <summary>g[i,o] = sum over b of x[b,i] delta[b,o].</summary>
    public static void WeightGradient<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> delta, Span<T> g, int examples, int inputs, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < inputs; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                T sum = T.Zero;
                for (int b = 0; b < examples; b++)
                {
                    sum = T.FusedMultiplyAdd(x[(b * inputs) + i], delta[(b * outputs) + o], sum);
                }

                g[(i * outputs) + o] = sum;
            }
        }
    }

    /// <summary>g[o] = sum over b of delta[b,o].</summary>
    public static void BiasGradient<T>(ReadOnlySpan<T> delta, Span<T> g, int examples, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int o = 0; o < outputs; o++)
        {
            T sum = T.Zero;
            for (int b = 0; b < examples; b++)
            {
                sum += delta[(b * outputs) + o];
            }

            g[o] = sum;
        }
    }

    /// <summary>g[0] = sum over b of (sum over o of delta[b,o]).</summary>
    public static void SharedBiasGradient<T>(ReadOnlySpan<T> delta, Span<T> g, int examples, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int b = 0; b < examples; b++)
        {
            sum += ReductionReference.Sum(delta.Slice(b * outputs, outputs));
        }

        g[0] = sum;
    }

    /// <summary>e[b,i] = sum over o of delta[b,o] w[i,o].</summary>
    public static void InputGradient<T>(ReadOnlySpan<T> delta, ReadOnlySpan<T> w, Span<T> e, int examples, int inputs, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int b = 0; b < examples; b++)
        {
            for (int i = 0; i < inputs; i++)
            {
                T sum = T.Zero;
                for (int o = 0; o < outputs; o++)
                {
                    sum = T.FusedMultiplyAdd(delta[(b * outputs) + o], w[(i * outputs) + o], sum);
                }

                e[(b * inputs) + i] = sum;
            }
        }
    }
}
