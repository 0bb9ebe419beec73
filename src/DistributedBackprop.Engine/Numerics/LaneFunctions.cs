using System.Numerics;
using System.Runtime.CompilerServices;

namespace DistributedBackprop.Engine.Numerics;

/// <summary>
/// The elementary functions that may touch parameters, as fused-multiply-add polynomials over lanes: the same operations,
/// and so the same bits, at each number of lanes and on each processor. Accuracy stands at <see cref="ElementaryFunctions"/>.
/// </summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static class LaneFunctions<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// e^x = 2^k e^r with k = round(x / ln 2) and r = x - k ln 2. Beyond the bounds the result is already 0 or infinite, so
    /// x is brought within; 2^k is applied in two halves, which keeps both factors normal and rounds once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp(TLanes x)
    {
        TLanes highest = Constant(89, 710);
        return ExpBelow(TLanes.WhereGreater(x, highest, highest, x));
    }

    /// <summary><see cref="Exp"/> of what is not greater than its highest bound, or not a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes ExpBelow(TLanes x)
    {
        TLanes lowest = Constant(-104, -746);
        TLanes bounded = TLanes.WhereGreater(lowest, x, lowest, x);
        TLanes k = Round(bounded * Constant(1.4426950408889634));
        TLanes half = Round(k * Constant(0.5));
        TLanes scale = TLanes.PowerOfTwo(half);
        return TLanes.FusedMultiplyAdd(scale, ExpMinusOneNearZero(Reduce(bounded, k)), scale) * TLanes.PowerOfTwo(k - half);
    }

    /// <summary>
    /// The logistic function from e = exp(-|x|), which cannot overflow: n / (1 + e) with n = 1, or e where x is less than 0. What is lost
    /// when 1 + e is rounded, and when the quotient is, is added again, as the function would fall here and there otherwise.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid(TLanes x)
    {
        TLanes zero = Constant(0);
        TLanes one = Constant(1);
        TLanes e = ExpBelow(TLanes.CopySign(x, Constant(-1)));
        TLanes numerator = TLanes.WhereGreater(zero, x, e, one);
        TLanes denominator = one + e;
        TLanes lost = e - (denominator - one);
        TLanes inverse = one / denominator;
        TLanes quotient = numerator * inverse;
        TLanes negative = (zero - numerator) * inverse;
        TLanes remainder = TLanes.FusedMultiplyAdd(negative, denominator, numerator) - (quotient * lost);
        return TLanes.FusedMultiplyAdd(remainder, inverse, quotient);
    }

    /// <summary>
    /// tanh x = sign(x) |t / (t + 2)| with t = exp(-2 |x|) - 1, which keeps its accuracy near 0. From 20 on both precisions
    /// round to 1, so |x| is brought down to 20.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh(TLanes x)
    {
        TLanes flat = Constant(20);
        TLanes magnitude = TLanes.Absolute(x);
        magnitude = TLanes.WhereGreater(magnitude, flat, flat, magnitude);
        TLanes exponent = Constant(-2) * magnitude;
        TLanes k = Round(exponent * Constant(1.4426950408889634));
        TLanes scale = TLanes.PowerOfTwo(k);
        TLanes t = TLanes.FusedMultiplyAdd(scale, ExpMinusOneNearZero(Reduce(exponent, k)), scale - Constant(1));
        return TLanes.CopySign(t / (t + Constant(2)), x);
    }

    /// <summary>x - k ln 2, with ln 2 in two parts of which k times the first is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Reduce(TLanes x, TLanes k)
    {
        TLanes high = Constant(-0.693359375, -0.693147180369123816490);
        TLanes low = Constant(2.12194440054690583e-4, -1.90821492927058770002e-10);
        return TLanes.FusedMultiplyAdd(k, low, TLanes.FusedMultiplyAdd(k, high, x));
    }

    /// <summary>e^r - 1 for |r| &lt;= ln 2 / 2 (and a rounding): the Taylor series to r^7 for float (remainder below 2^-27 of e^r) and r^13 for double (2^-57).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes ExpMinusOneNearZero(TLanes r)
    {
        TLanes series = Constant(1.0 / 5040);
        if (typeof(T) == typeof(double))
        {
            series = Constant(1.0 / 6227020800);
            series = TLanes.FusedMultiplyAdd(series, r, Constant(1.0 / 479001600));
            series = TLanes.FusedMultiplyAdd(series, r, Constant(1.0 / 39916800));
            series = TLanes.FusedMultiplyAdd(series, r, Constant(1.0 / 3628800));
            series = TLanes.FusedMultiplyAdd(series, r, Constant(1.0 / 362880));
            series = TLanes.FusedMultiplyAdd(series, r, Constant(1.0 / 40320));
            series = TLanes.FusedMultiplyAdd(series, r, Constant(1.0 / 5040));
        }

        series = TLanes.FusedMultiplyAdd(series, r, Constant(1.0 / 720));
        series = TLanes.FusedMultiplyAdd(series, r, Constant(1.0 / 120));
        series = TLanes.FusedMultiplyAdd(series, r, Constant(1.0 / 24));
        series = TLanes.FusedMultiplyAdd(series, r, Constant(1.0 / 6));
        series = TLanes.FusedMultiplyAdd(series, r, Constant(0.5));
        return TLanes.FusedMultiplyAdd(r * r, series, r);
    }

    /// <summary>The nearest whole number, ties to even, for magnitudes below 2^22: the sum with 1.5 * 2^p has no fraction bits left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Round(TLanes value)
    {
        TLanes shift = Constant(12582912.0, 6755399441055744.0);
        return value + shift - shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Constant(double value) => Constant(value, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Constant(double forSingle, double forDouble) =>
        TLanes.Broadcast(typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)forSingle) : Unsafe.BitCast<double, T>(forDouble));
}
