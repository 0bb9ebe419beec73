using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Reference;

/// <summary>
/// What <see cref="Outputs.OutputKernels"/> computes for one example, in plain loops, and <see cref="Outputs.OutputDeltaKernels"/> for one output.
/// Softmax and cross-entropy of one or two examples are computed by these methods, too. Sums are those of <see cref="ReductionKernels"/>, which are
/// held to <see cref="ReductionReference"/> by themselves.
/// </summary>
internal static class OutputReference
{
    // Methods of their own: within their callers the functions would go beyond what the compiler is ready to inline.

    /// <summary>a_j = e^(z_j - max z) / sum over k of e^(z_k - max z).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Softmax<T>(ReadOnlySpan<T> z, Span<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T maximum = T.NegativeInfinity;
        foreach (T logit in z)
        {
            maximum = logit > maximum ? logit : maximum;
        }

        for (int j = 0; j < z.Length; j++)
        {
            a[j] = ElementaryFunctions.Exp(z[j] - maximum);
        }

        T sum = ReductionKernels.Sum<T>(a);
        for (int j = 0; j < z.Length; j++)
        {
            a[j] /= sum;
        }
    }

    /// <summary>sum over j of y_j ((M - z_j) + ln(1 + sum over the others of e^(z_k - M))), with M = the largest logit, the first of equals. Terms are scratch, at least m.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double CrossEntropy<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> y, Span<double> terms)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int largest = 0;
        for (int k = 1; k < z.Length; k++)
        {
            largest = z[k] > z[largest] ? k : largest;
        }

        double maximum = Conversion.Widen(z[largest]);
        terms = terms[..z.Length];
        for (int k = 0; k < z.Length; k++)
        {
            terms[k] = k == largest ? 0.0 : ElementaryFunctions.Exp(Conversion.Widen(z[k]) - maximum);
        }

        double logOfSum = ElementaryFunctions.LogOnePlus(ReductionKernels.Sum<double>(terms));
        for (int j = 0; j < z.Length; j++)
        {
            double target = Conversion.Widen(y[j]);
            terms[j] = target == 0.0 ? 0.0 : target * (maximum - Conversion.Widen(z[j]) + logOfSum);
        }

        return ReductionKernels.Sum<double>(terms);
    }

    /// <summary>(sum over j of (y_j - a_j)^2) / divisor, without the outputs that have no target. Terms are scratch, at least m.</summary>
    public static double SquaredError<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, double divisor, Span<double> terms)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        terms = terms[..a.Length];
        for (int j = 0; j < a.Length; j++)
        {
            double error = Conversion.Widen(y[j]) - Conversion.Widen(a[j]);
            terms[j] = T.IsNaN(y[j]) ? 0.0 : error * error;
        }

        return ReductionKernels.Sum<double>(terms) / divisor;
    }

    /// <summary>a - y, or 0 where there is no target.</summary>
    public static T Error<T>(T a, T y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.IsNaN(y) ? T.Zero : a - y;

    /// <summary>((a - y) slope) f'(z).</summary>
    public static T SquaredErrorDelta<T>(Activation kind, T slope, T a, T y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ActivationReference.MultiplyByDerivative(kind, a, Error(a, y) * slope);
}
