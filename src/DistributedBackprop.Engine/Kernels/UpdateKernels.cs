using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// What an update does to each element of flat vectors of the same length: parameters p, gradient g, updated parameters q,
/// and the state of the optimizer. q may be p or g; otherwise no two vectors overlap. fma(x, y, z) = x y + z with one rounding,
/// each other operation has its own. NaN goes through. The formulas for one parameter are in
/// <see cref="Reference.UpdateReference"/>.
/// </summary>
internal static class UpdateKernels
{
    /// <summary>g = g / divisor. Where the divisor is a power of two, its reciprocal is exact, and the product has the quotient's bits sooner.</summary>
    public static void Divide<T>(Span<T> g, T divisor, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (HasExactReciprocal(divisor))
        {
            Scale(g, T.One / divisor, width);
        }
        else
        {
            Elementwise.Run<Division<T>, T>(new(g, divisor), width);
        }
    }

    /// <summary>g = g * factor.</summary>
    public static void Scale<T>(Span<T> g, T factor, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Elementwise.Run<Scaling<T>, T>(new(g, factor), width);

    /// <summary>g = fma(factor, p, g).</summary>
    public static void AddScaled<T>(Span<T> g, ReadOnlySpan<T> p, T factor, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(g.Length == p.Length);
        Elementwise.Run<ScaledAddition<T>, T>(new(g, p, factor), width);
    }

    /// <summary>q = fma(-learningRate, sum / divisor, p), the quotient as in <see cref="Divide"/>; with the divisor 1 it is the sum itself. q may be the sum.</summary>
    public static Finiteness GradientDescent<T>(
        ReadOnlySpan<T> p, ReadOnlySpan<T> sum, Span<T> q, T divisor, T learningRate, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(p.Length == sum.Length && p.Length == q.Length);
        return Descent<T>.Compute(p, sum, q, divisor, learningRate, width);
    }

    /// <summary>v = fma(coefficient, v, g); q = fma(-learningRate, v, p).</summary>
    public static void Momentum<T>(
        ReadOnlySpan<T> p, ReadOnlySpan<T> g, Span<T> v, Span<T> q, T learningRate, T coefficient, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(p.Length == g.Length && p.Length == v.Length && p.Length == q.Length);
        Elementwise.Run<MomentumStep<T>, T>(new(p, g, v, q, learningRate, coefficient), width);
    }

    /// <summary>v = fma(coefficient, v, g); ahead = fma(coefficient, v, g); q = fma(-learningRate, ahead, p).</summary>
    public static void Nesterov<T>(
        ReadOnlySpan<T> p, ReadOnlySpan<T> g, Span<T> v, Span<T> q, T learningRate, T coefficient, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(p.Length == g.Length && p.Length == v.Length && p.Length == q.Length);
        Elementwise.Run<NesterovStep<T>, T>(new(p, g, v, q, learningRate, coefficient), width);
    }

    /// <summary>
    /// m = fma(beta1, m, (1 - beta1) * g); v = fma(beta2, v, ((1 - beta2) * g) * g);
    /// q = keep * p - (stepSize * m) / (sqrt(v) * inverseRootCorrection2 + epsilon).
    /// With keep = 1 the product keep * p is p itself.
    /// </summary>
    /// <param name="p">The parameters.</param>
    /// <param name="g">The gradient.</param>
    /// <param name="m">The first moment, updated.</param>
    /// <param name="v">The second moment, updated.</param>
    /// <param name="q">The updated parameters; may be p or g.</param>
    /// <param name="beta1">The decay of the first moment.</param>
    /// <param name="beta2">The decay of the second moment.</param>
    /// <param name="stepSize">The learning rate over 1 - beta1^t.</param>
    /// <param name="inverseRootCorrection2">1 / sqrt(1 - beta2^t).</param>
    /// <param name="epsilon">Keeps the divisor above 0.</param>
    /// <param name="keep">1 less the decoupled weight decay of the step.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void Adam<T>(
        ReadOnlySpan<T> p,
        ReadOnlySpan<T> g,
        Span<T> m,
        Span<T> v,
        Span<T> q,
        T beta1,
        T beta2,
        T stepSize,
        T inverseRootCorrection2,
        T epsilon,
        T keep,
        VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(p.Length == g.Length && p.Length == m.Length && p.Length == v.Length && p.Length == q.Length);
        Elementwise.Run<AdamStep<T>, T>(new(p, g, m, v, q, beta1, beta2, stepSize, inverseRootCorrection2, epsilon, keep), width);
    }

    /// <summary>Whether this is a power of two from 1 on, whose reciprocal has no rounding error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasExactReciprocal<T>(T divisor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => divisor >= T.One && T.IsPow2(divisor);

    private readonly ref struct Division<T>(Span<T> g, T divisor) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Span<T> _g = g;

        public int Length => _g.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes.Store(TLanes.Load(_g, index) / TLanes.Broadcast(divisor), _g, index);
        }
    }

    private readonly ref struct Scaling<T>(Span<T> g, T factor) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Span<T> _g = g;

        public int Length => _g.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes.Store(TLanes.Load(_g, index) * TLanes.Broadcast(factor), _g, index);
        }
    }

    private readonly ref struct ScaledAddition<T>(Span<T> g, ReadOnlySpan<T> p, T factor) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Span<T> _g = g;
        private readonly ReadOnlySpan<T> _p = p;

        public int Length => _g.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes sum = TLanes.FusedMultiplyAdd(TLanes.Broadcast(factor), TLanes.Load(_p, index), TLanes.Load(_g, index));
            TLanes.Store(sum, _g, index);
        }
    }

    private readonly ref struct MomentumStep<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> g, Span<T> v, Span<T> q, T learningRate, T coefficient) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _p = p;
        private readonly ReadOnlySpan<T> _g = g;
        private readonly Span<T> _v = v;
        private readonly Span<T> _q = q;

        public int Length => _p.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes velocity = TLanes.FusedMultiplyAdd(TLanes.Broadcast(coefficient), TLanes.Load(_v, index), TLanes.Load(_g, index));
            TLanes updated = TLanes.FusedMultiplyAdd(TLanes.Broadcast(-learningRate), velocity, TLanes.Load(_p, index));
            TLanes.Store(velocity, _v, index);
            TLanes.Store(updated, _q, index);
        }
    }

    private readonly ref struct NesterovStep<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> g, Span<T> v, Span<T> q, T learningRate, T coefficient) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _p = p;
        private readonly ReadOnlySpan<T> _g = g;
        private readonly Span<T> _v = v;
        private readonly Span<T> _q = q;

        public int Length => _p.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes gradient = TLanes.Load(_g, index);
            TLanes velocity = TLanes.FusedMultiplyAdd(TLanes.Broadcast(coefficient), TLanes.Load(_v, index), gradient);
            TLanes ahead = TLanes.FusedMultiplyAdd(TLanes.Broadcast(coefficient), velocity, gradient);
            TLanes updated = TLanes.FusedMultiplyAdd(TLanes.Broadcast(-learningRate), ahead, TLanes.Load(_p, index));
            TLanes.Store(velocity, _v, index);
            TLanes.Store(updated, _q, index);
        }
    }

    private readonly ref struct AdamStep<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> g, Span<T> m, Span<T> v, Span<T> q, T beta1, T beta2, T stepSize, T inverseRootCorrection2, T epsilon, T keep) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _p = p;
        private readonly ReadOnlySpan<T> _g = g;
        private readonly Span<T> _m = m;
        private readonly Span<T> _v = v;
        private readonly Span<T> _q = q;

        public int Length => _p.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes gradient = TLanes.Load(_g, index);
            TLanes share1 = TLanes.Broadcast(T.One - beta1) * gradient;
            TLanes share2 = TLanes.Broadcast(T.One - beta2) * gradient * gradient;
            TLanes moment1 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(beta1), TLanes.Load(_m, index), share1);
            TLanes moment2 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(beta2), TLanes.Load(_v, index), share2);
            TLanes root = TLanes.SquareRoot(moment2) * TLanes.Broadcast(inverseRootCorrection2);
            TLanes change = TLanes.Broadcast(stepSize) * moment1 / (root + TLanes.Broadcast(epsilon));
            TLanes updated = (TLanes.Broadcast(keep) * TLanes.Load(_p, index)) - change;
            TLanes.Store(moment1, _m, index);
            TLanes.Store(moment2, _v, index);
            TLanes.Store(updated, _q, index);
        }
    }
}
