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

    // Step by step for all examples: within a step none waits for another, where one example's steps would wait for each other. Compiled
    // in its final form at once: in a first form each operation on vectors is a call.

    /// <inheritdoc/>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute<TLanes>()
        where TLanes : struct, ILanes<TLanes, double>
    {
        nint stride = OutputColumns<T>.Examples;
        nint outputs = memory.Computed.Outputs;
        Span<double> maxima = stackalloc double[OutputColumns<T>.Examples];
        Span<double> sums = stackalloc double[OutputColumns<T>.Examples];
        ref double terms = ref MemoryMarshal.GetReference(memory.Terms);
        for (nint example = 0; example < _losses.Length; example += TLanes.Count)
        {
            StoreOthers<TLanes>(example, maxima);
        }

        for (nint example = 0; example < _losses.Length; example += TLanes.Count)
        {
            TLanes.Store(OutputSum<TLanes, double>.Of(ref Unsafe.Add(ref terms, example), stride, outputs), sums, example);
        }

        foreach (ref double sum in sums[.._losses.Length])
        {
            sum = ElementaryFunctions.LogOnePlus(sum);
        }

        for (nint example = 0; example < _losses.Length; example += TLanes.Count)
        {
            StoreTerms<TLanes>(example, TLanes.Load(maxima, example), TLanes.Load(sums, example));
        }

        for (nint example = 0; example < _losses.Length; example += TLanes.Count)
        {
            TLanes.Store(OutputSum<TLanes, double>.Of(ref Unsafe.Add(ref terms, example), stride, outputs), sums, example);
        }

        sums[.._losses.Length].CopyTo(_losses);
    }

    /// <summary>The terms e^(z_k - M) but the largest, in whose place is 0; and M.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StoreOthers<TLanes>(nint example, Span<double> maxima)
        where TLanes : struct, ILanes<TLanes, double>
    {
        ReadOnlySpan<T> z = memory.Computed.Values;
        nint stride = OutputColumns<T>.Examples;
        nint outputs = memory.Computed.Outputs;
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

        TLanes.Store(maximum, maxima, example);
        ref double terms = ref MemoryMarshal.GetReference(memory.Terms);
        for (nint k = 0; k < outputs; k++)
        {
            TLanes output = TLanes.Broadcast(k);
            TLanes term = LaneFunctions<TLanes, double>.Exp(TLanes.LoadWidened(z, (k * stride) + example) - maximum);
            term = TLanes.WhereGreater(output, largest, term, TLanes.WhereGreater(largest, output, term, zero));
            TLanes.Store(term, ref terms, (k * stride) + example);
        }
    }

    /// <summary>The terms y_k ((M - z_k) + ln S).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StoreTerms<TLanes>(nint example, TLanes maximum, TLanes logOfSum)
        where TLanes : struct, ILanes<TLanes, double>
    {
        ReadOnlySpan<T> z = memory.Computed.Values;
        ReadOnlySpan<T> y = memory.Targets.Values;
        nint stride = OutputColumns<T>.Examples;
        TLanes zero = TLanes.Broadcast(0.0);
        ref double terms = ref MemoryMarshal.GetReference(memory.Terms);
        for (nint place = example; place < memory.Computed.Outputs * stride; place += stride)
        {
            TLanes target = TLanes.LoadWidened(y, place);
            TLanes negativeLog = maximum - TLanes.LoadWidened(z, place) + logOfSum;
            TLanes.Store(TLanes.WhereGreater(TLanes.Absolute(target), zero, target * negativeLog, zero), ref terms, place);
        }
    }
}
