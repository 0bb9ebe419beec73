using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Activations;

/// <summary>
/// Activation functions a = f(z) and their derivatives, element by element, as <see cref="IActivation{T}"/> says. The plain loops are in
/// <see cref="Reference.ActivationReference"/>.
/// </summary>
internal static class ActivationKernels
{
    /// <summary>a = f(z). The spans have the same length, and are the same or do not overlap.</summary>
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
                Apply<SigmoidActivation<T>, T>(z, a, width);
                break;
            case Activation.Tanh:
                Apply<TanhActivation<T>, T>(z, a, width);
                break;
            case Activation.Relu:
                Apply<ReluActivation<T>, T>(z, a, width);
                break;
            case Activation.LeakyRelu:
                Apply<LeakyReluActivation<T>, T>(z, a, width);
                break;
            default:
                throw NotElementwise(kind);
        }
    }

    /// <summary><see cref="Apply{T}(Activation, ReadOnlySpan{T}, Span{T}, VectorWidth)"/> in place.</summary>
    public static void Apply<T>(Activation kind, Span<T> zThenA, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Apply(kind, zThenA, zThenA, width);

    /// <summary>delta = gradient * f'(z), in place, with f'(z) from a = f(z). The spans have the same length and do not overlap.</summary>
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
                MultiplyByDerivative<SigmoidActivation<T>, T>(a, gradientThenDelta, width);
                break;
            case Activation.Tanh:
                MultiplyByDerivative<TanhActivation<T>, T>(a, gradientThenDelta, width);
                break;
            case Activation.Relu:
                MultiplyByDerivative<ReluActivation<T>, T>(a, gradientThenDelta, width);
                break;
            case Activation.LeakyRelu:
                MultiplyByDerivative<LeakyReluActivation<T>, T>(a, gradientThenDelta, width);
                break;
            default:
                throw NotElementwise(kind);
        }
    }

    /// <summary>Refuses what <see cref="Apply{T}(Activation, ReadOnlySpan{T}, Span{T}, VectorWidth)"/> does, for those who apply kinds by <see cref="ActivationLanes{TLanes, T}"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Softmax, which is not a function of one pre-activation, or an unknown kind.</exception>
    public static void RequireElementwise(Activation kind) => Apply<float>(kind, []);

    // Methods of their own, as what they inline would not leave the compiler ready to inline the rest.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Apply<TActivation, T>(ReadOnlySpan<T> z, Span<T> a, VectorWidth width)
        where TActivation : IActivation<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise.Run<ActivationOf<TActivation, T>, T>(new(z, a), width);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MultiplyByDerivative<TActivation, T>(ReadOnlySpan<T> a, Span<T> gradient, VectorWidth width)
        where TActivation : IActivation<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise.Run<DeltaOf<TActivation, T>, T>(new(a, gradient), width);

    private static ArgumentOutOfRangeException NotElementwise(Activation kind) =>
        new(nameof(kind), kind, "Not a function of a single pre-activation.");

    private readonly ref struct ActivationOf<TActivation, T>(ReadOnlySpan<T> z, Span<T> a) : IElementwise<T>
        where TActivation : IActivation<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _z = z;
        private readonly Span<T> _a = a;

        public int Length => _z.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T> =>
            TLanes.Store(TActivation.Of(TLanes.Load(_z, index)), _a, index);
    }

    private readonly ref struct DeltaOf<TActivation, T>(ReadOnlySpan<T> a, Span<T> gradient) : IElementwise<T>
        where TActivation : IActivation<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _a = a;
        private readonly Span<T> _gradient = gradient;

        public int Length => _a.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T> =>
            TLanes.Store(TActivation.TimesDerivative(TLanes.Load(_a, index), TLanes.Load(_gradient, index)), _gradient, index);
    }
}
