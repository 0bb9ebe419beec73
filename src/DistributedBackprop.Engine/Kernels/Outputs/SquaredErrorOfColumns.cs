using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Outputs;

/// <summary><see cref="OutputKernels.SquaredError"/> of a few examples.</summary>
/// <param name="memory">Their activations and targets; its terms are overwritten.</param>
/// <param name="losses">One an example; overwritten.</param>
/// <param name="divisor">Divides the sum.</param>
internal readonly ref struct SquaredErrorOfColumns<T>(OutputMemory<T> memory, Span<double> losses, double divisor) : ILanesComputation<double>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<double> _losses = losses;

    /// <summary>Computes them.</summary>
    public void Compute(VectorWidth width) => ILanesComputation<double>.Run(this, width);

    /// <inheritdoc/>
    public void Compute<TLanes>()
        where TLanes : struct, ILanes<TLanes, double>
    {
        for (int example = 0; example < _losses.Length; example += TLanes.Count)
        {
            Compute<TLanes>(example);
        }
    }

    // Compiled in its final form at once: in a first form each operation on vectors is a call.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compute<TLanes>(nint example)
        where TLanes : struct, ILanes<TLanes, double>
    {
        ReadOnlySpan<T> a = memory.Computed.Values;
        ReadOnlySpan<T> y = memory.Targets.Values;
        nint stride = OutputColumns<T>.Examples;
        nint outputs = memory.Computed.Outputs;
        ref double terms = ref MemoryMarshal.GetReference(memory.Terms);
        TLanes zero = TLanes.Broadcast(0.0);
        TLanes negative = TLanes.Broadcast(-1.0);
        for (nint k = 0; k < outputs; k++)
        {
            TLanes target = TLanes.LoadWidened(y, (k * stride) + example);
            TLanes error = target - TLanes.LoadWidened(a, (k * stride) + example);
            TLanes.Store(TLanes.WhereGreater(TLanes.Absolute(target), negative, error * error, zero), ref terms, k * TLanes.Count);
        }

        Span<double> values = stackalloc double[TLanes.Count];
        TLanes.Store(OutputSum<TLanes, double>.Of(ref terms, TLanes.Count, outputs) / TLanes.Broadcast(divisor), values, 0);
        values[..int.Min(TLanes.Count, _losses.Length - (int)example)].CopyTo(_losses[(int)example..]);
    }
}
