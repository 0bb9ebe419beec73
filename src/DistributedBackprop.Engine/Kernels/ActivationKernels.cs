using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// Activation functions a = f(z) and their derivatives, which follow from a alone. fma(x, y, z) = x y + z with one rounding,
/// each other operation has its own. NaN gives NaN. The plain loops are in <see cref="Reference.ActivationReference"/>.
/// </summary>
internal static class ActivationKernels
{
    private const double LeakyReluSlope = 0.01;

    /// <summary>
    /// a = f(z). Relu: 0 where z is less than 0, else z, so that NaN and -0 stay; leaky relu: z where z is greater than
    /// 0, else 0.01 * z with 0.01 rounded to T; the others as in <see cref="ElementaryFunctions"/>. The spans have the same length, and are the
    /// same or do not overlap.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Softmax, which is not a function of one pre-activation, or an unknown kind.</exception>
    public static void Apply<T>(Activation kind, ReadOnlySpan<T> z, Span<T> a, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(z.Length == a.Length);
        switch (kind)
        {
            case Activation.Identity:
                z.CopyTo(a);
                break;
            case Activation.Sigmoid:
                Sigmoid(z, a, width);
                break;
            case Activation.Tanh:
                Tanh(z, a, width);
                break;
            case Activation.Relu:
                Elementwise.Run<ReluOf<T>, T>(new(z, a), width);
                break;
            case Activation.LeakyRelu:
                Elementwise.Run<LeakyReluOf<T>, T>(new(z, a), width);
                break;
            default:
                throw NotElementwise(kind);
        }
    }

    /// <summary><see cref="Apply{T}(Activation, ReadOnlySpan{T}, Span{T}, VectorWidth)"/> in place.</summary>
    public static void Apply<T>(Activation kind, Span<T> zThenA, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Apply(kind, zThenA, zThenA, width);

    /// <summary>
    /// delta = gradient * f'(z), in place, with f'(z) from a = f(z). Sigmoid: gradient * (a * (1 - a)); tanh: gradient *
    /// fma(a, -a, 1); relu and leaky relu: gradient where a is greater than 0, else +0 and 0.01 * gradient. The spans have
    /// the same length and do not overlap.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Softmax, whose delta comes with its loss, or an unknown kind.</exception>
    public static void MultiplyByDerivative<T>(Activation kind, ReadOnlySpan<T> a, Span<T> gradientThenDelta, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(a.Length == gradientThenDelta.Length);
        switch (kind)
        {
            case Activation.Identity:
                break;
            case Activation.Sigmoid:
                Elementwise.Run<SigmoidDelta<T>, T>(new(a, gradientThenDelta), width);
                break;
            case Activation.Tanh:
                Elementwise.Run<TanhDelta<T>, T>(new(a, gradientThenDelta), width);
                break;
            case Activation.Relu:
                Elementwise.Run<ReluDelta<T>, T>(new(a, gradientThenDelta), width);
                break;
            case Activation.LeakyRelu:
                Elementwise.Run<LeakyReluDelta<T>, T>(new(a, gradientThenDelta), width);
                break;
            default:
                throw NotElementwise(kind);
        }
    }

    // Methods of their own, as what they inline would not leave the compiler ready to inline the rest.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Sigmoid<T>(ReadOnlySpan<T> z, Span<T> a, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Elementwise.Run<SigmoidOf<T>, T>(new(z, a), width);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tanh<T>(ReadOnlySpan<T> z, Span<T> a, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Elementwise.Run<TanhOf<T>, T>(new(z, a), width);

    private static ArgumentOutOfRangeException NotElementwise(Activation kind) =>
        new(nameof(kind), kind, "Not a function of a single pre-activation.");

    private readonly ref struct SigmoidOf<T>(ReadOnlySpan<T> z, Span<T> a) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _z = z;
        private readonly Span<T> _a = a;

        public int Length => _z.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes.Store(LaneFunctions<TLanes, T>.Sigmoid(TLanes.Load(_z, index)), _a, index);
        }
    }

    private readonly ref struct TanhOf<T>(ReadOnlySpan<T> z, Span<T> a) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _z = z;
        private readonly Span<T> _a = a;

        public int Length => _z.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes.Store(LaneFunctions<TLanes, T>.Tanh(TLanes.Load(_z, index)), _a, index);
        }
    }

    private readonly ref struct ReluOf<T>(ReadOnlySpan<T> z, Span<T> a) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _z = z;
        private readonly Span<T> _a = a;

        public int Length => _z.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes zero = TLanes.Broadcast(T.Zero);
            TLanes z = TLanes.Load(_z, index);
            TLanes.Store(TLanes.WhereGreater(zero, z, zero, z), _a, index);
        }
    }

    private readonly ref struct LeakyReluOf<T>(ReadOnlySpan<T> z, Span<T> a) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _z = z;
        private readonly Span<T> _a = a;

        public int Length => _z.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes slope = TLanes.Broadcast(T.CreateTruncating(LeakyReluSlope));
            TLanes z = TLanes.Load(_z, index);
            TLanes.Store(TLanes.WhereGreater(z, TLanes.Broadcast(T.Zero), z, slope * z), _a, index);
        }
    }

    private readonly ref struct SigmoidDelta<T>(ReadOnlySpan<T> a, Span<T> gradient) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _a = a;
        private readonly Span<T> _gradient = gradient;

        public int Length => _a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes a = TLanes.Load(_a, index);
            TLanes derivative = a * (TLanes.Broadcast(T.One) - a);
            TLanes.Store(TLanes.Load(_gradient, index) * derivative, _gradient, index);
        }
    }

    private readonly ref struct TanhDelta<T>(ReadOnlySpan<T> a, Span<T> gradient) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _a = a;
        private readonly Span<T> _gradient = gradient;

        public int Length => _a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes a = TLanes.Load(_a, index);
            TLanes derivative = TLanes.FusedMultiplyAdd(a, TLanes.Broadcast(T.Zero) - a, TLanes.Broadcast(T.One));
            TLanes.Store(TLanes.Load(_gradient, index) * derivative, _gradient, index);
        }
    }

    private readonly ref struct ReluDelta<T>(ReadOnlySpan<T> a, Span<T> gradient) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _a = a;
        private readonly Span<T> _gradient = gradient;

        public int Length => _a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes zero = TLanes.Broadcast(T.Zero);
            TLanes.Store(TLanes.WhereGreater(TLanes.Load(_a, index), zero, TLanes.Load(_gradient, index), zero), _gradient, index);
        }
    }

    private readonly ref struct LeakyReluDelta<T>(ReadOnlySpan<T> a, Span<T> gradient) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _a = a;
        private readonly Span<T> _gradient = gradient;

        public int Length => _a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes gradient = TLanes.Load(_gradient, index);
            TLanes shallow = TLanes.Broadcast(T.CreateTruncating(LeakyReluSlope)) * gradient;
            TLanes.Store(TLanes.WhereGreater(TLanes.Load(_a, index), TLanes.Broadcast(T.Zero), gradient, shallow), _gradient, index);
        }
    }
}
