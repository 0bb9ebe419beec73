using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Kernels.Activations;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Outputs;

/// <summary>
/// The deltas of outputs, element by element: of activations a and targets y. A target that is not a number means that the output has none,
/// and its delta is 0. No two spans overlap. The formulas for one output are in <see cref="Reference.OutputReference"/>.
/// </summary>
internal static class OutputDeltaKernels
{
    /// <summary>delta = a - y, the derivative of cross-entropies.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Errors<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> deltas, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(a.Length == deltas.Length && y.Length == deltas.Length);
        Elementwise.Run<ErrorOf<T>, T>(new(a, y, deltas), width);
    }

    /// <summary>delta = ((a - y) slope) f'(z), the derivative of squared errors: the error and its factor are multiplied first, then the derivative.</summary>
    /// <param name="kind">f, with a = f(z); no softmax.</param>
    /// <param name="slope">2 c, where the loss is c times the sum of squares.</param>
    /// <param name="a">The activations.</param>
    /// <param name="y">The targets, as many.</param>
    /// <param name="deltas">As many; overwritten.</param>
    /// <param name="width">The widest vectors to use.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SquaredErrors<T>(
        Activation kind, T slope, ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> deltas, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(a.Length == deltas.Length && y.Length == deltas.Length);
        Elementwise.Run<SquaredErrorOf<T>, T>(new(kind, slope, a, y, deltas), width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Error<TLanes, T>(TLanes a, TLanes y)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TLanes.WhereGreater(TLanes.Absolute(y), TLanes.Broadcast(T.NegativeOne), a - y, TLanes.Broadcast(T.Zero));

    private readonly ref struct ErrorOf<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> deltas) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _a = a;
        private readonly ReadOnlySpan<T> _y = y;
        private readonly Span<T> _deltas = deltas;

        public int Length => _deltas.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T> =>
            TLanes.Store(Error<TLanes, T>(TLanes.Load(_a, index), TLanes.Load(_y, index)), _deltas, index);
    }

    private readonly ref struct SquaredErrorOf<T>(Activation kind, T slope, ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<T> deltas) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _a = a;
        private readonly ReadOnlySpan<T> _y = y;
        private readonly Span<T> _deltas = deltas;

        public int Length => _deltas.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes a = TLanes.Load(_a, index);
            TLanes error = Error<TLanes, T>(a, TLanes.Load(_y, index)) * TLanes.Broadcast(slope);
            TLanes.Store(ActivationLanes<TLanes, T>.TimesDerivative(kind, a, error), _deltas, index);
        }
    }
}
