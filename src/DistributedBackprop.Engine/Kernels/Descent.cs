using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// q = fma(-learningRate, sum / divisor, p), and whether all of sum and of q is finite: 0 times a value adds 0 to a chain, or makes it not a
/// number for good. One way through memory for all three, as q may take the place of the sum.
/// </summary>
internal static class Descent<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Computes it with the widest vectors that are not wider than all elements.</summary>
    /// <param name="p">The parameters.</param>
    /// <param name="sum">The sum of gradients, as many.</param>
    /// <param name="q">The updated parameters, as many; overwritten. May be p or the sum.</param>
    /// <param name="divisor">What the sum is divided by. Where it is a power of two, its reciprocal is exact, and the product has the quotient's bits sooner.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static Finiteness Compute(ReadOnlySpan<T> p, ReadOnlySpan<T> sum, Span<T> q, T divisor, T learningRate, VectorWidth width)
    {
        bool scales = UpdateKernels.HasExactReciprocal(divisor);
        T factor = scales ? T.One / divisor : divisor;
        ref readonly T from = ref MemoryMarshal.GetReference(p);
        ref readonly T total = ref MemoryMarshal.GetReference(sum);
        ref T to = ref MemoryMarshal.GetReference(q);
        nint length = p.Length;
        width = VectorWidths.Resolve(width);
        return width >= VectorWidth.Bits512 && length >= Lanes512<T>.Count ? Compute<Lanes512<T>>(in from, in total, ref to, length, scales, factor, learningRate)
            : width >= VectorWidth.Bits256 && length >= Lanes256<T>.Count ? Compute<Lanes256<T>>(in from, in total, ref to, length, scales, factor, learningRate)
            : width >= VectorWidth.Bits128 && length >= Lanes128<T>.Count ? Compute<Lanes128<T>>(in from, in total, ref to, length, scales, factor, learningRate)
            : length > 0 ? Compute<ScalarLanes<T>>(in from, in total, ref to, length, scales, factor, learningRate)
            : Finiteness.OfNone;
    }

    // The last vector reaches back over elements of the one before it, so that no elements are left over: it is read before any is written.
    // Compiled in its final form at once: in a first form each operation on vectors is a call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Finiteness Compute<TLanes>(ref readonly T p, ref readonly T sum, ref T q, nint length, bool scales, T factor, T learningRate)
        where TLanes : struct, ILanes<TLanes, T>
    {
        TLanes share = TLanes.Broadcast(factor);
        TLanes rate = TLanes.Broadcast(-learningRate);
        TLanes zero = TLanes.Broadcast(T.Zero);
        nint last = length - TLanes.Count;
        TLanes given = TLanes.Load(in sum, last);
        TLanes lastResult = TLanes.FusedMultiplyAdd(rate, scales ? given * share : given / share, TLanes.Load(in p, last));
        TLanes ofSum = zero * given;
        TLanes ofResult = zero * lastResult;
        for (nint index = 0; index < last; index += TLanes.Count)
        {
            given = TLanes.Load(in sum, index);
            TLanes result = TLanes.FusedMultiplyAdd(rate, scales ? given * share : given / share, TLanes.Load(in p, index));
            ofSum.Accumulate(zero, given);
            ofResult.Accumulate(zero, result);
            TLanes.Store(result, ref q, index);
        }

        TLanes.Store(lastResult, ref q, last);
        return new Finiteness(TLanes.AreFinite(ofSum), TLanes.AreFinite(ofResult));
    }
}
