using System.Numerics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Activations;

/// <summary>
/// A function a = f(z) of a single pre-activation, and its derivative, which follows from a alone, for any number of lanes. fma(x, y, z) =
/// x y + z with one rounding, each other operation has its own. f(NaN) is NaN.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal interface IActivation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>f(z).</summary>
    static abstract TLanes Of<TLanes>(TLanes z)
        where TLanes : struct, ILanes<TLanes, T>;

    /// <summary>gradient * f'(z), with a = f(z).</summary>
    static abstract TLanes TimesDerivative<TLanes>(TLanes a, TLanes gradient)
        where TLanes : struct, ILanes<TLanes, T>;
}
