using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Activations;

/// <summary>The hyperbolic tangent; its derivative is fma(a, -a, 1).</summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly struct TanhActivation<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes z)
        where TLanes : struct, ILanes<TLanes, T> =>
        LaneFunctions<TLanes, T>.Tanh(z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes TimesDerivative<TLanes>(TLanes a, TLanes gradient)
        where TLanes : struct, ILanes<TLanes, T> =>
        gradient * TLanes.FusedMultiplyAdd(a, TLanes.Broadcast(T.Zero) - a, TLanes.Broadcast(T.One));
}
