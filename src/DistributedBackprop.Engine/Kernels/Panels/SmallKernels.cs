using System.Numerics;
using System.Runtime.CompilerServices;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// What <see cref="PanelKernels"/> computes, to the same bits, for products so small that packing and tiles would take longer than the
/// product: plain loops over matrices of one panel.
/// </summary>
internal static class SmallKernels
{
    private const int MostTerms = 128;

    /// <summary>Whether plain loops are faster.</summary>
    /// <param name="left">A matrix with one row an example.</param>
    /// <param name="right">The other one.</param>
    /// <param name="examples">The rows used.</param>
    public static bool Suit<T>(PanelMatrix<T> left, PanelMatrix<T> right, int examples)
        where T : unmanaged =>
        left.Panels == 1 && right.Panels == 1 && examples * left.Columns * right.Columns <= MostTerms;

    /// <summary>z[b,o] = bias[o] + sum over i of x[b,i] w[i,o].</summary>
    public static void PreActivations<T>(PanelMatrix<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, PanelMatrix<T> z, int examples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int outputs = z.Columns;
        int biasStep = bias.Length == outputs ? 1 : 0;
        for (int b = 0; b < examples; b++)
        {
            ref T row = ref x.At(b, 0);
            for (int o = 0; o < outputs; o++)
            {
                T sum = bias[o * biasStep];
                for (int i = 0; i < x.Columns; i++)
                {
                    sum = T.FusedMultiplyAdd(Unsafe.Add(ref row, i), w[(i * outputs) + o], sum);
                }

                z.At(b, o) = sum;
            }
        }
    }

    /// <summary>e[b,i] = sum over o of delta[b,o] w[i,o].</summary>
    public static void InputGradient<T>(PanelMatrix<T> delta, ReadOnlySpan<T> w, PanelMatrix<T> e, int examples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int outputs = delta.Columns;
        for (int b = 0; b < examples; b++)
        {
            ref T row = ref delta.At(b, 0);
            for (int i = 0; i < e.Columns; i++)
            {
                T sum = T.Zero;
                for (int o = 0; o < outputs; o++)
                {
                    sum = T.FusedMultiplyAdd(Unsafe.Add(ref row, o), w[(i * outputs) + o], sum);
                }

                e.At(b, i) = sum;
            }
        }
    }

    /// <summary>g[i,o] = sum over b of x[b,i] delta[b,o], for a single leaf.</summary>
    public static void WeightGradient<T>(PanelMatrix<T> x, PanelMatrix<T> delta, LeafRows leaf, Span<T> g)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int outputs = delta.Columns;
        for (int i = 0; i < x.Columns; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                T sum = T.Zero;
                for (int b = leaf.First; b < leaf.First + leaf.Examples; b++)
                {
                    sum = T.FusedMultiplyAdd(x.At(b, i), delta.At(b, o), sum);
                }

                g[(i * outputs) + o] = sum;
            }
        }
    }

    /// <summary>g[o] = sum over b of delta[b,o], for a single leaf.</summary>
    public static void BiasGradient<T>(PanelMatrix<T> delta, LeafRows leaf, Span<T> g)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int o = 0; o < g.Length; o++)
        {
            T sum = T.Zero;
            for (int b = leaf.First; b < leaf.First + leaf.Examples; b++)
            {
                sum += delta.At(b, o);
            }

            g[o] = sum;
        }
    }
}
