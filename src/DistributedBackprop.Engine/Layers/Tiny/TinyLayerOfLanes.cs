using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Kernels.Activations;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Layers.Tiny;

/// <summary>A <see cref="TinyLayer{T}"/> whose outputs go into lanes without a rest.</summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="shape">What it is.</param>
/// <param name="memory">What it computes in.</param>
internal sealed class TinyLayerOfLanes<TLanes, T>(TinyShape shape, TinyMemory<T> memory) : TinyLayer<T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _x = memory.Inputs;
    private readonly T[] _a = memory.Activations;
    private readonly T[] _delta = memory.Deltas;
    private readonly T[] _below = memory.DeltasBelow;
    private readonly nint _inputs = shape.Inputs;
    private readonly nint _outputs = shape.Outputs;
    private readonly nint _weights = shape.Offset;
    private readonly nint _biases = shape.Offset + (shape.Inputs * shape.Outputs);
    private readonly BiasMode _bias = shape.Bias;
    private readonly Activation _kind = shape.Activation;
    private readonly Activation _kindBelow = shape.Below;

    // Each is compiled as a whole, with what it calls within: a caller would not be ready to inline all of that.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Activate(ref readonly T parameters, int examples)
    {
        Debug.Assert(_x.Length >= examples * _inputs && _a.Length >= examples * _outputs);
        nint inputs = _inputs;
        nint outputs = _outputs;
        ref T bias = ref At(in parameters, _biases);
        ref T x = ref MemoryMarshal.GetArrayDataReference(_x);
        ref T a = ref MemoryMarshal.GetArrayDataReference(_a);
        for (; examples > 0; examples--)
        {
            for (nint o = 0; o < outputs; o += TLanes.Count)
            {
                TLanes z = _bias == BiasMode.Shared ? TLanes.Broadcast(bias) : TLanes.Load(in bias, o);
                nint w = _weights + o;
                for (nint i = 0; i < inputs; i++, w += outputs)
                {
                    z.Accumulate(TLanes.Broadcast(At(in x, i)), TLanes.Load(in parameters, w));
                }

                TLanes.Store(ActivationLanes<TLanes, T>.Of(_kind, z), ref a, o);
            }

            x = ref At(in x, inputs);
            a = ref At(in a, outputs);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void DeltasBelow(ref readonly T parameters, int examples)
    {
        Debug.Assert(_x.Length >= examples * _inputs && _delta.Length >= examples * _outputs && _below.Length >= examples * _inputs);
        nint inputs = _inputs;
        nint outputs = _outputs;
        ref T x = ref MemoryMarshal.GetArrayDataReference(_x);
        ref T delta = ref MemoryMarshal.GetArrayDataReference(_delta);
        ref T below = ref MemoryMarshal.GetArrayDataReference(_below);
        for (; examples > 0; examples--)
        {
            ref T w = ref At(in parameters, _weights);
            for (nint i = 0; i < inputs; i++)
            {
                T e = T.Zero;
                for (nint o = 0; o < outputs; o++)
                {
                    e = T.FusedMultiplyAdd(At(in delta, o), At(in w, o), e);
                }

                At(in below, i) = ActivationLanes<ScalarLanes<T>, T>.TimesDerivative(_kindBelow, new(At(in x, i)), new(e)).Value;
                w = ref At(in w, outputs);
            }

            x = ref At(in x, inputs);
            delta = ref At(in delta, outputs);
            below = ref At(in below, inputs);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Gradient(int first, int examples, ref T gradient)
    {
        Debug.Assert(_x.Length >= (first + examples) * _inputs && _delta.Length >= (first + examples) * _outputs);
        ref T x = ref At(in MemoryMarshal.GetArrayDataReference(_x), first * _inputs);
        ref T delta = ref At(in MemoryMarshal.GetArrayDataReference(_delta), first * _outputs);
        if (examples == 1)
        {
            GradientOfOne(in x, in delta, ref At(in gradient, _weights));
        }
        else
        {
            GradientOfMany(in x, in delta, examples, ref At(in gradient, _weights));
        }

        if (_bias != BiasMode.PerNeuron)
        {
            OtherBiasGradient(first, examples, ref At(in gradient, _biases));
        }
    }

    /// <summary>The outer product x delta^T, and delta itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void GradientOfOne(ref readonly T x, ref readonly T delta, ref T gradient)
    {
        nint inputs = _inputs;
        nint outputs = _outputs;
        TLanes zero = TLanes.Broadcast(T.Zero);
        for (nint i = 0; i < inputs; i++)
        {
            TLanes x_i = TLanes.Broadcast(At(in x, i));
            for (nint o = 0; o < outputs; o += TLanes.Count)
            {
                TLanes.Store(TLanes.FusedMultiplyAdd(x_i, TLanes.Load(in delta, o), zero), ref gradient, o);
            }

            gradient = ref At(in gradient, outputs);
        }

        if (_bias == BiasMode.PerNeuron)
        {
            for (nint o = 0; o < outputs; o += TLanes.Count)
            {
                TLanes.Store(TLanes.Load(in delta, o) + zero, ref gradient, o);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GradientOfMany(ref readonly T x, ref readonly T delta, int examples, ref T gradient)
    {
        nint inputs = _inputs;
        nint outputs = _outputs;
        nint end = examples * outputs;
        for (nint i = 0; i < inputs; i++)
        {
            for (nint o = 0; o < outputs; o += TLanes.Count)
            {
                TLanes sum = TLanes.Broadcast(T.Zero);
                nint x_bi = i;
                for (nint delta_bo = o; delta_bo < end; delta_bo += outputs, x_bi += inputs)
                {
                    sum.Accumulate(TLanes.Broadcast(At(in x, x_bi)), TLanes.Load(in delta, delta_bo));
                }

                TLanes.Store(sum, ref gradient, o);
            }

            gradient = ref At(in gradient, outputs);
        }

        for (nint o = 0; o < outputs && _bias == BiasMode.PerNeuron; o += TLanes.Count)
        {
            TLanes sum = TLanes.Broadcast(T.Zero);
            for (nint delta_bo = o; delta_bo < end; delta_bo += outputs)
            {
                sum += TLanes.Load(in delta, delta_bo);
            }

            TLanes.Store(sum, ref gradient, o);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OtherBiasGradient(int first, int examples, ref T gradient)
    {
        int outputs = (int)_outputs;
        if (_bias == BiasMode.Frozen)
        {
            MemoryMarshal.CreateSpan(ref gradient, outputs).Clear();
            return;
        }

        T sum = T.Zero;
        for (int b = first; b < first + examples; b++)
        {
            sum += ReductionKernels.Sum<T>(_delta.AsSpan(b * outputs, outputs));
        }

        gradient = sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T At(ref readonly T origin, nint offset) => ref Unsafe.Add(ref Unsafe.AsRef(in origin), offset);
}
