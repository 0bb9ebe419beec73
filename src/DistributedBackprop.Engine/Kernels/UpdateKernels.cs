using System.Numerics;
using DistributedBackprop.Engine.Kernels.Reference;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>What an update does to each parameter.</summary>
internal static class UpdateKernels
{
    /// <summary>g = g / divisor.</summary>
    public static void Divide<T>(Span<T> g, T divisor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (ref T value in g)
        {
            value /= divisor;
        }
    }

    /// <summary>g = factor p + g.</summary>
    public static void AddScaled<T>(Span<T> g, ReadOnlySpan<T> p, T factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < g.Length; i++)
        {
            g[i] = T.FusedMultiplyAdd(factor, p[i], g[i]);
        }
    }

    /// <summary>g = g factor.</summary>
    public static void Scale<T>(Span<T> g, T factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (ref T value in g)
        {
            value *= factor;
        }
    }

    /// <summary>q = p - lr g.</summary>
    public static void GradientDescent<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> g, Span<T> q, T learningRate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < p.Length; i++)
        {
            q[i] = UpdateReference.GradientDescent(p[i], g[i], learningRate);
        }
    }

    /// <summary>v = c v + g; q = p - lr v.</summary>
    public static void Momentum<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> g, Span<T> v, Span<T> q, T learningRate, T coefficient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < p.Length; i++)
        {
            q[i] = UpdateReference.Momentum(p[i], g[i], ref v[i], learningRate, coefficient);
        }
    }

    /// <summary>v = c v + g; q = p - lr (g + c v).</summary>
    public static void Nesterov<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> g, Span<T> v, Span<T> q, T learningRate, T coefficient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < p.Length; i++)
        {
            q[i] = UpdateReference.Nesterov(p[i], g[i], ref v[i], learningRate, coefficient);
        }
    }

    /// <summary>A step of Adam.</summary>
    public static void Adam<T>(
        ReadOnlySpan<T> p, ReadOnlySpan<T> g, Span<T> m, Span<T> v, Span<T> q, T beta1, T beta2, T stepSize, T inverseRootCorrection2, T epsilon, T keep)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < p.Length; i++)
        {
            q[i] = UpdateReference.Adam(p[i], g[i], ref m[i], ref v[i], beta1, beta2, stepSize, inverseRootCorrection2, epsilon, keep);
        }
    }
}
