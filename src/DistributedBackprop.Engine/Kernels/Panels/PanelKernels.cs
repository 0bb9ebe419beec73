using System.Numerics;
using DistributedBackprop.Engine.Kernels.Activations;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// What a dense layer computes for many examples at once: inputs x[b,i], pre-activations z[b,o] and deltas delta[b,o] in panels, weights
/// w[i,o] as <see cref="WeightLayout"/> says. What is written overlaps nothing that is read. Each element is one chain in the order of the summed
/// index, so that vector width and blocking change no bit; infinities and NaN go through by the rules of IEEE 754. The plain
/// loops are in <see cref="Reference.DenseReference"/>.
/// </summary>
internal static class PanelKernels
{
    /// <summary>z[b,o] = bias[o] + sum over i of x[b,i] w[i,o]: fused multiply-adds from the bias on.</summary>
    /// <param name="x">[examples, inputs].</param>
    /// <param name="w">[inputs, outputs].</param>
    /// <param name="bias">[outputs], or a single one that all neurons share.</param>
    /// <param name="z">[examples, outputs], overwritten.</param>
    /// <param name="examples">The number of examples; may be 0.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void PreActivations<T>(
        PanelMatrix<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, PanelMatrix<T> z, int examples, ProductMemory<T> memory, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ExampleProduct.Compute(x, new PanelWeights<T>(w, new WeightLayout(x.Columns, z.Columns)), bias, z, examples, memory, width);
    }

    /// <summary>e[b,i] = sum over o of delta[b,o] w[i,o]: fused multiply-adds from +0 on.</summary>
    /// <param name="delta">[examples, outputs].</param>
    /// <param name="w">[inputs, outputs].</param>
    /// <param name="e">[examples, inputs], overwritten.</param>
    /// <param name="examples">The number of examples; may be 0.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void InputGradient<T>(
        PanelMatrix<T> delta, ReadOnlySpan<T> w, PanelMatrix<T> e, int examples, ProductMemory<T> memory, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ExampleProduct.Compute(delta, new TransposedWeights<T>(w, new WeightLayout(e.Columns, delta.Columns)), [T.Zero], e, examples, memory, width);
    }

    /// <summary>g[i,o] = sum over b of x[b,i] delta[b,o], within leaves and by the tree over them: <see cref="TreeGradient{T}"/>.</summary>
    /// <param name="x">[examples, inputs].</param>
    /// <param name="delta">[examples, outputs].</param>
    /// <param name="leaves">The examples.</param>
    /// <param name="g">[inputs, outputs], overwritten; +0 where there are no examples.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void WeightGradient<T>(
        PanelMatrix<T> x, PanelMatrix<T> delta, LeafRows leaves, Span<T> g, ProductMemory<T> memory, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        new TreeGradient<T>(x, delta, leaves, g, memory).Compute(width);
    }

    /// <summary>g[o] = sum over b of delta[b,o], within leaves and by the tree over them: <see cref="TreeBiasGradient{T}"/>.</summary>
    /// <param name="delta">[examples, outputs].</param>
    /// <param name="leaves">The examples.</param>
    /// <param name="g">[outputs], overwritten; +0 where there are no examples.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void BiasGradient<T>(
        PanelMatrix<T> delta, LeafRows leaves, Span<T> g, ProductMemory<T> memory, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        new TreeBiasGradient<T>(delta, leaves, g, memory).Compute(width);
    }

    /// <summary>
    /// g[0] = sum over b of s_b with s_b the sum over o of delta[b,o] in 16 virtual lanes: additions from +0 on within leaves, and by
    /// the tree over them.
    /// </summary>
    /// <param name="delta">[examples, outputs].</param>
    /// <param name="leaves">The examples.</param>
    /// <param name="g">[1], overwritten; +0 where there are no examples.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    /// <param name="row">Scratch of one row of deltas; overwritten.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void SharedBiasGradient<T>(
        PanelMatrix<T> delta, LeafRows leaves, Span<T> g, ProductMemory<T> memory, Span<T> row, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> sums = memory.Sums;
        int waiting = 0;
        for (int leaf = 0; leaf <= leaves.Last; leaf++)
        {
            T sum = T.Zero;
            for (int b = 0; b < leaves.ExamplesOf(leaf); b++)
            {
                delta.CopyRow(leaves.FirstOf(leaf) + b, row);
                sum += ReductionKernels.Sum<T>(row, width);
            }

            for (int merges = leaves.MergesOf(leaf); merges > 0; merges--)
            {
                waiting--;
                sum = sums[waiting] + sum;
            }

            sums[waiting] = sum;
            waiting++;
        }

        g[0] = sums[0];
    }

    /// <summary>a = f(z) in place: <see cref="ActivationKernels.Apply{T}(Activation, Span{T}, VectorWidth)"/>.</summary>
    public static void Activate<T>(Activation kind, PanelMatrix<T> zThenA, int examples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int panel = 0; panel < zThenA.Panels; panel++)
        {
            ActivationKernels.Apply(kind, zThenA.Panel(panel, examples));
        }
    }

    /// <summary>delta = gradient * f'(z) in place: <see cref="ActivationKernels.MultiplyByDerivative{T}(Activation, ReadOnlySpan{T}, Span{T}, VectorWidth)"/>.</summary>
    public static void MultiplyByDerivative<T>(Activation kind, PanelMatrix<T> a, PanelMatrix<T> gradientThenDelta, int examples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int panel = 0; panel < a.Panels; panel++)
        {
            ActivationKernels.MultiplyByDerivative<T>(kind, a.Panel(panel, examples), gradientThenDelta.Panel(panel, examples));
        }
    }
}
