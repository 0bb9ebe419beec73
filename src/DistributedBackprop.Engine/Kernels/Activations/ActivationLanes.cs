using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Activations;

/// <summary>The functions of <see cref="IActivation{T}"/> by their kinds, within a kernel. Callers have asked <see cref="ActivationKernels.RequireElementwise"/>: any other kind would be taken for identity.</summary>
internal static class ActivationLanes<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>f(z).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of(Activation kind, TLanes z) => kind switch
    {
        Activation.Sigmoid => SigmoidActivation<T>.Of(z),
        Activation.Tanh => TanhActivation<T>.Of(z),
        Activation.Relu => ReluActivation<T>.Of(z),
        Activation.LeakyRelu => LeakyReluActivation<T>.Of(z),
        _ => z,
    };

    /// <summary>gradient * f'(z), with a = f(z).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes TimesDerivative(Activation kind, TLanes a, TLanes gradient) => kind switch
    {
        Activation.Sigmoid => SigmoidActivation<T>.TimesDerivative(a, gradient),
        Activation.Tanh => TanhActivation<T>.TimesDerivative(a, gradient),
        Activation.Relu => ReluActivation<T>.TimesDerivative(a, gradient),
        Activation.LeakyRelu => LeakyReluActivation<T>.TimesDerivative(a, gradient),
        _ => gradient,
    };
}
