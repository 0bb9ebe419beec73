using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Outputs;

/// <summary><see cref="OutputKernels.Softmax"/> of a few examples, in place.</summary>
/// <param name="zThenA">The logits, then the activations.</param>
/// <param name="examples">How many examples there are.</param>
internal readonly ref struct SoftmaxOfColumns<T>(OutputColumns<T> zThenA, int examples) : ILanesComputation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Computes them.</summary>
    public void Compute(VectorWidth width) => ILanesComputation<T>.Run(this, width);

    /// <inheritdoc/>
    public void Compute<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        for (int example = 0; example < examples; example += TLanes.Count)
        {
            Compute<TLanes>(ref zThenA.Values[example]);
        }
    }

    // Compiled in its final form at once: in a first form each operation on vectors is a call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compute<TLanes>(ref T first)
        where TLanes : struct, ILanes<TLanes, T>
    {
        nint stride = OutputColumns<T>.Examples;
        nint end = zThenA.Outputs * stride;
        TLanes maximum = TLanes.Broadcast(T.NegativeInfinity);
        for (nint k = 0; k < end; k += stride)
        {
            TLanes z = TLanes.Load(in first, k);
            maximum = TLanes.WhereGreater(z, maximum, z, maximum);
        }

        for (nint k = 0; k < end; k += stride)
        {
            TLanes.Store(LaneFunctions<TLanes, T>.Exp(TLanes.Load(in first, k) - maximum), ref first, k);
        }

        TLanes sum = OutputSum<TLanes, T>.Of(ref first, stride, zThenA.Outputs);
        for (nint k = 0; k < end; k += stride)
        {
            TLanes.Store(TLanes.Load(in first, k) / sum, ref first, k);
        }
    }
}
