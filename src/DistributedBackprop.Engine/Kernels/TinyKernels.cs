using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// What a dense layer computes where it is so small that a vector would hold most of it: a few instructions an operation, and nothing
/// around them. All matrices are row-major; rounding is that of <see cref="Panels.PanelKernels"/>, and the plain loops are in
/// <see cref="Reference.DenseReference"/>. No two spans overlap.
/// </summary>
internal static class TinyKernels
{
    /// <summary>z[b,o] = bias[o] + sum over i of x[b,i] w[i,o]; a single bias is every output's.</summary>
    public static void PreActivations<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> z, int examples, int inputs, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(x.Length >= examples * inputs && w.Length == inputs * outputs && z.Length >= examples * outputs);
        ref T input = ref MemoryMarshal.GetReference(x);
        ref T weight = ref MemoryMarshal.GetReference(w);
        ref T start = ref MemoryMarshal.GetReference(bias);
        ref T output = ref MemoryMarshal.GetReference(z);
        nint step = bias.Length == 1 ? 0 : 1;
        nint end = (nint)examples * inputs;
        nint k = 0;
        for (nint row = 0; row < end; row += inputs)
        {
            for (nint o = 0; o < outputs; o++, k++)
            {
                T sum = Unsafe.Add(ref start, o * step);
                nint w_io = o;
                for (nint i = 0; i < inputs; i++, w_io += outputs)
                {
                    sum = T.FusedMultiplyAdd(Unsafe.Add(ref input, row + i), Unsafe.Add(ref weight, w_io), sum);
                }

                Unsafe.Add(ref output, k) = sum;
            }
        }
    }

    /// <summary>g[i,o] = g[i,o] + x[b,i] delta[b,o] for each b in order.</summary>
    public static void AddWeightGradient<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> delta, Span<T> g, int examples, int inputs, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(x.Length >= examples * inputs && delta.Length >= examples * outputs && g.Length == inputs * outputs);
        ref T input = ref MemoryMarshal.GetReference(x);
        ref T error = ref MemoryMarshal.GetReference(delta);
        ref T sum = ref MemoryMarshal.GetReference(g);
        nint end = (nint)examples * outputs;
        nint k = 0;
        for (nint row = 0; row < end; row += outputs)
        {
            nint g_io = 0;
            for (nint i = 0; i < inputs; i++, k++)
            {
                T value = Unsafe.Add(ref input, k);
                for (nint o = 0; o < outputs; o++, g_io++)
                {
                    Unsafe.Add(ref sum, g_io) = T.FusedMultiplyAdd(value, Unsafe.Add(ref error, row + o), Unsafe.Add(ref sum, g_io));
                }
            }
        }
    }

    /// <summary>g[o] = g[o] + delta[b,o] for each b in order.</summary>
    public static void AddBiasGradient<T>(ReadOnlySpan<T> delta, Span<T> g, int examples, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(delta.Length >= examples * outputs && g.Length == outputs);
        ref T error = ref MemoryMarshal.GetReference(delta);
        ref T sum = ref MemoryMarshal.GetReference(g);
        nint end = (nint)examples * outputs;
        for (nint row = 0; row < end; row += outputs)
        {
            for (nint o = 0; o < outputs; o++)
            {
                Unsafe.Add(ref sum, o) += Unsafe.Add(ref error, row + o);
            }
        }
    }

    /// <summary>g = g + sum over o of delta[b,o], the sum as in <see cref="ReductionKernels.Sum"/>, for each b in order.</summary>
    public static void AddSharedBiasGradient<T>(ReadOnlySpan<T> delta, ref T g, int examples, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int b = 0; b < examples; b++)
        {
            g += ReductionKernels.Sum(delta.Slice(b * outputs, outputs));
        }
    }

    /// <summary>e[b,i] = sum over o of delta[b,o] w[i,o].</summary>
    public static void InputGradient<T>(ReadOnlySpan<T> delta, ReadOnlySpan<T> w, Span<T> e, int examples, int inputs, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(delta.Length >= examples * outputs && w.Length == inputs * outputs && e.Length >= examples * inputs);
        ref T error = ref MemoryMarshal.GetReference(delta);
        ref T weight = ref MemoryMarshal.GetReference(w);
        ref T gradient = ref MemoryMarshal.GetReference(e);
        nint end = (nint)examples * outputs;
        nint k = 0;
        for (nint row = 0; row < end; row += outputs)
        {
            nint w_io = 0;
            for (nint i = 0; i < inputs; i++, k++)
            {
                T sum = T.Zero;
                for (nint o = 0; o < outputs; o++, w_io++)
                {
                    sum = T.FusedMultiplyAdd(Unsafe.Add(ref error, row + o), Unsafe.Add(ref weight, w_io), sum);
                }

                Unsafe.Add(ref gradient, k) = sum;
            }
        }
    }
}
