using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// q = fma(-learningRate, sum / divisor, p), and whether all of sum and of q is finite: 0 times a value adds 0 to a chain, or makes it not a
/// number for good. One way through memory for all three, as q may take the place of the sum.
/// </summary>
/// <param name="p">The parameters.</param>
/// <param name="sum">The sum of gradients.</param>
/// <param name="q">The updated parameters; overwritten. May be p or the sum.</param>
/// <param name="divisor">What the sum is divided by. Where it is a power of two, its reciprocal is exact, and the product has the quotient's bits sooner.</param>
/// <param name="learningRate">The learning rate.</param>
internal readonly ref struct Descent<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> sum, Span<T> q, T divisor, T learningRate)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _p = p;
    private readonly ReadOnlySpan<T> _sum = sum;
    private readonly Span<T> _q = q;

    /// <summary>Computes it with the widest vectors that are not wider than all elements.</summary>
    public Finiteness Compute(VectorWidth width)
    {
        width = VectorWidths.Resolve(width);
        return width >= VectorWidth.Bits512 && _p.Length >= Lanes512<T>.Count ? Compute<Lanes512<T>>()
            : width >= VectorWidth.Bits256 && _p.Length >= Lanes256<T>.Count ? Compute<Lanes256<T>>()
            : width >= VectorWidth.Bits128 && _p.Length >= Lanes128<T>.Count ? Compute<Lanes128<T>>()
            : _p.Length > 0 ? Compute<ScalarLanes<T>>()
            : Finiteness.OfNone;
    }

    // The last vector reaches back over elements of the one before it, so that no elements are left over: it is read before any is written.
    // Compiled in its final form at once: in a first form each operation on vectors is a call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Finiteness Compute<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        bool scales = UpdateKernels.HasExactReciprocal(divisor);
        TLanes factor = TLanes.Broadcast(scales ? T.One / divisor : divisor);
        TLanes rate = TLanes.Broadcast(-learningRate);
        TLanes zero = TLanes.Broadcast(T.Zero);
        nint last = _p.Length - TLanes.Count;
        TLanes given = TLanes.Load(_sum, last);
        TLanes lastResult = TLanes.FusedMultiplyAdd(rate, scales ? given * factor : given / factor, TLanes.Load(_p, last));
        TLanes ofSum = zero * given;
        TLanes ofResult = zero * lastResult;
        for (nint index = 0; index < last; index += TLanes.Count)
        {
            given = TLanes.Load(_sum, index);
            TLanes result = TLanes.FusedMultiplyAdd(rate, scales ? given * factor : given / factor, TLanes.Load(_p, index));
            ofSum.Accumulate(zero, given);
            ofResult.Accumulate(zero, result);
            TLanes.Store(result, _q, index);
        }

        TLanes.Store(lastResult, _q, last);
        return new Finiteness(TLanes.AreFinite(ofSum), TLanes.AreFinite(ofResult));
    }
}
