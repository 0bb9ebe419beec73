using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// The products of a dense layer. Matrices are row-major: inputs x[b,i], weights w[i,o], pre-activations z[b,o] and
/// deltas delta[b,o], for examples b, inputs i and outputs o. What is written overlaps nothing that is read. Each element is
/// one chain in the order of the summed index, so that vector width and blocking change no bit; infinities and NaN go
/// through by the rules of IEEE 754. The plain loops are in <see cref="Reference.DenseReference"/>.
/// </summary>
internal static class DenseKernels
{
    private const int LongestVector = 16;

    /// <summary>z[b,o] = bias[o] + sum over i of x[b,i] w[i,o]: fused multiply-adds from the bias on.</summary>
    /// <param name="x">[examples, inputs].</param>
    /// <param name="w">[inputs, outputs].</param>
    /// <param name="bias">[outputs], or a single one that all neurons share.</param>
    /// <param name="z">[examples, outputs], overwritten.</param>
    /// <param name="examples">The number of examples; may be 0.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="outputs">The number of neurons.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void PreActivations<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> z, int examples, int inputs, int outputs, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(x.Length == examples * inputs && w.Length == inputs * outputs && z.Length == examples * outputs);
        Debug.Assert(bias.Length == outputs || bias.Length == 1);
        bool isShared = bias.Length != outputs;
        Span<T> sharedBias = stackalloc T[LongestVector];
        if (isShared)
        {
            sharedBias.Fill(bias[0]);
        }

        MatrixProduct.Compute(
            new Product<T>(ref First(x), ref First(w), ref First(isShared ? sharedBias : bias), ref First(z))
            {
                Rows = examples,
                Columns = outputs,
                Depth = inputs,
                ARow = inputs,
                ADepth = 1,
                BDepth = outputs,
                StartRow = 0,
                StartColumn = isShared ? 0 : 1,
                CRow = outputs,
            },
            width);
    }

    /// <summary>g[i,o] = sum over b of x[b,i] delta[b,o]: fused multiply-adds from +0 on.</summary>
    /// <param name="x">[examples, inputs].</param>
    /// <param name="delta">[examples, outputs].</param>
    /// <param name="g">[inputs, outputs], overwritten; +0 where there are no examples.</param>
    /// <param name="examples">The number of examples; may be 0.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="outputs">The number of neurons.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void WeightGradient<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> delta, Span<T> g, int examples, int inputs, int outputs, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(x.Length == examples * inputs && delta.Length == examples * outputs && g.Length == inputs * outputs);
        Span<T> zeros = stackalloc T[LongestVector];
        zeros.Clear();
        MatrixProduct.Compute(
            new Product<T>(ref First(x), ref First(delta), ref First(zeros), ref First(g))
            {
                Rows = inputs,
                Columns = outputs,
                Depth = examples,
                ARow = 1,
                ADepth = inputs,
                BDepth = outputs,
                StartRow = 0,
                StartColumn = 0,
                CRow = outputs,
            },
            width);
    }

    /// <summary>g[o] = sum over b of delta[b,o]: additions from +0 on.</summary>
    /// <param name="delta">[examples, outputs].</param>
    /// <param name="g">[outputs], overwritten; +0 where there are no examples.</param>
    /// <param name="examples">The number of examples; may be 0.</param>
    /// <param name="outputs">The number of neurons.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void BiasGradient<T>(ReadOnlySpan<T> delta, Span<T> g, int examples, int outputs, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(delta.Length == examples * outputs && g.Length == outputs);
        Elementwise.Run<ColumnSums<T>, T>(new(delta, g, examples), width);
    }

    /// <summary>g[0] = sum over b of s_b: additions from +0 on, with s_b the sum over o of delta[b,o] in 16 virtual lanes.</summary>
    /// <param name="delta">[examples, outputs].</param>
    /// <param name="g">[1], overwritten; +0 where there are no examples.</param>
    /// <param name="examples">The number of examples; may be 0.</param>
    /// <param name="outputs">The number of neurons.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void SharedBiasGradient<T>(ReadOnlySpan<T> delta, Span<T> g, int examples, int outputs, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(delta.Length == examples * outputs && g.Length == 1);
        T sum = T.Zero;
        for (int b = 0; b < examples; b++)
        {
            sum += ReductionKernels.Sum(delta.Slice(b * outputs, outputs), width);
        }

        g[0] = sum;
    }

    /// <summary>e[b,i] = sum over o of delta[b,o] w[i,o]: fused multiply-adds from +0 on.</summary>
    /// <param name="delta">[examples, outputs].</param>
    /// <param name="w">[inputs, outputs].</param>
    /// <param name="e">[examples, inputs], overwritten.</param>
    /// <param name="examples">The number of examples; may be 0.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="outputs">The number of neurons.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void InputGradient<T>(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> w, Span<T> e, int examples, int inputs, int outputs, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(delta.Length == examples * outputs && w.Length == inputs * outputs && e.Length == examples * inputs);
        TransposedProduct.Compute(delta, w, e, examples, inputs, outputs, width);
    }

    private static ref T First<T>(ReadOnlySpan<T> span) => ref MemoryMarshal.GetReference(span);

    private readonly ref struct ColumnSums<T>(ReadOnlySpan<T> delta, Span<T> g, int examples) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _delta = delta;
        private readonly Span<T> _g = g;

        public int Length => _g.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes sum = TLanes.Broadcast(T.Zero);
            for (int b = 0; b < examples; b++)
            {
                sum += TLanes.Load(_delta, index + ((nint)b * Length));
            }

            TLanes.Store(sum, _g, index);
        }
    }
}
