using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Activations;

/// <summary>0 where z is less than 0, else z, so that NaN and -0 stay. The gradient where a is greater than 0, else +0.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly struct ReluActivation<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes z)
        where TLanes : struct, ILanes<TLanes, T> =>
        TLanes.WhereGreater(TLanes.Broadcast(T.Zero), z, TLanes.Broadcast(T.Zero), z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes TimesDerivative<TLanes>(TLanes a, TLanes gradient)
        where TLanes : struct, ILanes<TLanes, T> =>
        TLanes.WhereGreater(a, TLanes.Broadcast(T.Zero), gradient, TLanes.Broadcast(T.Zero));
}
