using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Outputs;

/// <summary><see cref="OutputKernels.CrossEntropy"/> of a few examples.</summary>
/// <param name="memory">Their logits and targets; its terms are overwritten.</param>
/// <param name="losses">One an example; overwritten.</param>
internal readonly ref struct CrossEntropyOfColumns<T>(OutputMemory<T> memory, Span<double> losses) : ILanesComputation<double>
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
        ReadOnlySpan<T> z = memory.Computed.Values;
        ReadOnlySpan<T> y = memory.Targets.Values;
        nint stride = OutputColumns<T>.Examples;
        nint outputs = memory.Computed.Outputs;
        ref double terms = ref MemoryMarshal.GetReference(memory.Terms);
        TLanes zero = TLanes.Broadcast(0.0);

        // The first of equals. A logit that is not a number reaches the loss from here or through the sum.
        TLanes largest = zero;
        TLanes maximum = TLanes.LoadWidened(z, example);
        for (nint k = 1; k < outputs; k++)
        {
            TLanes logit = TLanes.LoadWidened(z, (k * stride) + example);
            largest = TLanes.WhereGreater(logit, maximum, TLanes.Broadcast(k), largest);
            maximum = TLanes.WhereGreater(logit, maximum, logit, maximum);
        }

        for (nint k = 0; k < outputs; k++)
        {
            TLanes output = TLanes.Broadcast(k);
            TLanes term = LaneFunctions<TLanes, double>.Exp(TLanes.LoadWidened(z, (k * stride) + example) - maximum);
            term = TLanes.WhereGreater(output, largest, term, TLanes.WhereGreater(largest, output, term, zero));
            TLanes.Store(term, ref terms, k * TLanes.Count);
        }

        Span<double> values = stackalloc double[TLanes.Count];
        TLanes.Store(OutputSum<TLanes, double>.Of(ref terms, TLanes.Count, outputs), values, 0);
        int examples = int.Min(TLanes.Count, _losses.Length - (int)example);
        foreach (ref double value in values[..examples])
        {
            value = ElementaryFunctions.LogOnePlus(value);
        }

        TLanes logOfSum = TLanes.Load(values, 0);
        for (nint k = 0; k < outputs; k++)
        {
            TLanes target = TLanes.LoadWidened(y, (k * stride) + example);
            TLanes negativeLog = maximum - TLanes.LoadWidened(z, (k * stride) + example) + logOfSum;
            TLanes.Store(TLanes.WhereGreater(TLanes.Absolute(target), zero, target * negativeLog, zero), ref terms, k * TLanes.Count);
        }

        TLanes.Store(OutputSum<TLanes, double>.Of(ref terms, TLanes.Count, outputs), values, 0);
        values[..examples].CopyTo(_losses[(int)example..]);
    }
}
