using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Activations;

/// <summary>z where z is greater than 0, else 0.01 * z with 0.01 rounded to T. The gradient where a is greater than 0, else 0.01 * gradient.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly struct LeakyReluActivation<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Slope = 0.01;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes z)
        where TLanes : struct, ILanes<TLanes, T> =>
        TLanes.WhereGreater(z, TLanes.Broadcast(T.Zero), z, Shallow(z));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes TimesDerivative<TLanes>(TLanes a, TLanes gradient)
        where TLanes : struct, ILanes<TLanes, T> =>
        TLanes.WhereGreater(a, TLanes.Broadcast(T.Zero), gradient, Shallow(gradient));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Shallow<TLanes>(TLanes value)
        where TLanes : struct, ILanes<TLanes, T> => TLanes.Broadcast(T.CreateTruncating(Slope)) * value;
}
