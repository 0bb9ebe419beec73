using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Activations;

/// <summary>The logistic function; its derivative is a * (1 - a).</summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly struct SigmoidActivation<T> : IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes z)
        where TLanes : struct, ILanes<TLanes, T> =>
        LaneFunctions<TLanes, T>.Sigmoid(z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes TimesDerivative<TLanes>(TLanes a, TLanes gradient)
        where TLanes : struct, ILanes<TLanes, T> =>
        gradient * (a * (TLanes.Broadcast(T.One) - a));
}
