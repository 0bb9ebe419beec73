using System.Numerics;
using DistributedBackprop.Engine.Kernels.Activations;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Reference;

/// <summary>What <see cref="ActivationKernels"/> computes, as plain loops over the scalar elementary functions.</summary>
internal static class ActivationReference
{
    /// <summary>a = f(z) for one pre-activation.</summary>
    public static T Apply<T>(Activation kind, T z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => kind switch
        {
            Activation.Identity => z,
            Activation.Sigmoid => ElementaryFunctions.Sigmoid(z),
            Activation.Tanh => ElementaryFunctions.Tanh(z),
            Activation.Relu => T.Zero > z ? T.Zero : z,
            Activation.LeakyRelu => z > T.Zero ? z : T.CreateTruncating(0.01) * z,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a function of a single pre-activation."),
        };

    /// <summary>gradient * f'(z), from a = f(z).</summary>
    public static T MultiplyByDerivative<T>(Activation kind, T a, T gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => kind switch
        {
            Activation.Identity => gradient,
            Activation.Sigmoid => gradient * (a * (T.One - a)),
            Activation.Tanh => gradient * T.FusedMultiplyAdd(a, -a, T.One),
            Activation.Relu => a > T.Zero ? gradient : T.Zero,
            Activation.LeakyRelu => a > T.Zero ? gradient : T.CreateTruncating(0.01) * gradient,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a function of a single pre-activation."),
        };
}
