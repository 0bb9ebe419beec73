using System.Numerics;

namespace DistributedBackprop.Engine.Kernels.Reference;

/// <summary>What <see cref="UpdateKernels"/> computes, for one parameter.</summary>
internal static class UpdateReference
{
    /// <summary>The parameter after a step of gradient descent.</summary>
    public static T GradientDescent<T>(T p, T g, T learningRate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.FusedMultiplyAdd(-learningRate, g, p);

    /// <summary>The parameter after a step of gradient descent with momentum; v becomes the new velocity.</summary>
    public static T Momentum<T>(T p, T g, ref T v, T learningRate, T coefficient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        v = T.FusedMultiplyAdd(coefficient, v, g);
        return T.FusedMultiplyAdd(-learningRate, v, p);
    }

    /// <summary>The parameter after a step with Nesterov's momentum; v becomes the new velocity.</summary>
    public static T Nesterov<T>(T p, T g, ref T v, T learningRate, T coefficient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        v = T.FusedMultiplyAdd(coefficient, v, g);
        T ahead = T.FusedMultiplyAdd(coefficient, v, g);
        return T.FusedMultiplyAdd(-learningRate, ahead, p);
    }

    /// <summary>The parameter after a step of Adam; m and v become the new moments.</summary>
    public static T Adam<T>(T p, T g, ref T m, ref T v, T beta1, T beta2, T stepSize, T inverseRootCorrection2, T epsilon, T keep)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        m = T.FusedMultiplyAdd(beta1, m, (T.One - beta1) * g);
        v = T.FusedMultiplyAdd(beta2, v, (T.One - beta2) * g * g);
        T change = stepSize * m / ((T.Sqrt(v) * inverseRootCorrection2) + epsilon);
        return (keep * p) - change;
    }
}
