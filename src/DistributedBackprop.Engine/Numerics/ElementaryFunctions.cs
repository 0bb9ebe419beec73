using System.Numerics;

namespace DistributedBackprop.Engine.Numerics;

/// <summary>
/// Elementary functions with the same bits on every processor, from + - * /, fused multiply-add and exact operations on
/// the exponent alone. The platform's own differ between C libraries.
/// <para>
/// The errors given are the largest that were seen, in units in the last place (ulp): for float over all numbers against float64, for double at some 40,000 arguments a function, near its hard places and over the whole range, against 160 bits.
/// </para>
/// </summary>
public static class ElementaryFunctions
{
    private const double Ln2High = 0.693147180369123816490;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double SquareRootOfTwo = 1.4142135623730951;
    private const double PiHigh = 3.141592653589793;
    private const double PiLow = 1.2246467991473532e-16;

    /// <summary>e^x. Exp(0) is exactly 1, Exp(-inf) = 0, Exp(+inf) = inf, Exp(NaN) = NaN; results may be denormal. Error: 1.06 ulp in float, 0.95 in double.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The exponent.</param>
    /// <returns>e^x.</returns>
    public static T Exp<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneFunctions<ScalarLanes<T>, T>.Exp(new(x)).Value;

    /// <summary>The logistic function 1 / (1 + e^-x). Sigmoid(-inf) = 0, Sigmoid(0) = 0.5, Sigmoid(+inf) = 1, Sigmoid(NaN) = NaN. In float it never falls. Error: 1.56 ulp in float, 1.6 in double.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The argument.</param>
    /// <returns>A value in [0, 1].</returns>
    public static T Sigmoid<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneFunctions<ScalarLanes<T>, T>.Sigmoid(new(x)).Value;

    /// <summary>The hyperbolic tangent. Odd: Tanh(-x) = -Tanh(x), -0 stays -0; Tanh(+-inf) = +-1, Tanh(NaN) = NaN. Error: 2.5 ulp.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">The argument.</param>
    /// <returns>A value in [-1, 1].</returns>
    public static T Tanh<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        LaneFunctions<ScalarLanes<T>, T>.Tanh(new(x)).Value;

    /// <summary>
    /// The natural logarithm: x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)), and ln(1 + f) = 2 atanh(s) with
    /// s = f / (2 + f) by its series. Log(0) = -inf, Log(+inf) = inf; NaN for NaN and for anything less than 0.
    /// Error: 0.83 ulp.
    /// </summary>
    /// <param name="x">The argument.</param>
    /// <returns>ln x.</returns>
    public static double Log(double x)
    {
        if (!(x > 0.0) || double.IsPositiveInfinity(x))
        {
            return x == 0.0 ? double.NegativeInfinity : x > 0.0 ? x : double.NaN;
        }

        (double mantissa, int exponent) = Split(x);
        double f = mantissa - 1.0;
        double s = f / (2.0 + f);
        double half = 0.5 * f * f;
        double remainder = AtanhSeries(s * s);
        double low = double.FusedMultiplyAdd(s, half + remainder, exponent * Ln2Low);
        return (exponent * Ln2High) - ((half - low) - f);
    }

    /// <summary>
    /// ln(1 + x), accurate near 0: ln(u) * (x / (u - 1)) with u = 1 + x rounded, whose errors cancel (W. Kahan).
    /// LogOnePlus(-1) = -inf, LogOnePlus(+inf) = inf, +-0 stays; NaN for NaN and for anything less than -1.
    /// Error: 2.2 ulp.
    /// </summary>
    /// <param name="x">The argument.</param>
    /// <returns>ln(1 + x).</returns>
    public static double LogOnePlus(double x)
    {
        double u = 1.0 + x;
        if (u == 1.0 || double.IsPositiveInfinity(u))
        {
            return x;
        }

        return Log(u) * (x / (u - 1.0));
    }

    /// <summary>ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|), which cannot overflow. Softplus(-inf) = 0, Softplus(+inf) = inf, Softplus(NaN) = NaN. Error: 2.6 ulp.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>ln(1 + e^x).</returns>
    public static double Softplus(double x) => (x > 0.0 ? x : 0.0) + LogOnePlus(Exp(-double.Abs(x)));

    /// <summary>cos(pi t), exactly 1 at 0, 0 at 1/2 and -1 at 1: the series of cosine or sine around the nearest of these points. Error: 1.3 ulp.</summary>
    /// <param name="t">The angle in half turns, in [0, 1].</param>
    /// <returns>cos(pi t).</returns>
    /// <exception cref="ArgumentOutOfRangeException">t is less than 0, greater than 1, or NaN.</exception>
    public static double CosPi(double t)
    {
        if (!(t >= 0.0 && t <= 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(t), t, "CosPi takes half turns between 0 and 1.");
        }

        return t switch
        {
            <= 0.25 => CosSeries(TimesPi(t)),
            < 0.75 => SinSeries(TimesPi(0.5 - t)),
            _ => -CosSeries(TimesPi(1.0 - t)),
        };
    }

    /// <summary>x^n by repeated squaring, from the lowest binary digit of n to the highest, each product rounded. Power(x, 0) = 1 for every x.</summary>
    /// <param name="x">The base.</param>
    /// <param name="n">The exponent, at least 0.</param>
    /// <returns>x^n, with a relative error that grows in proportion to n.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is less than 0.</exception>
    public static double Power(double x, long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        double power = 1.0;
        double square = x;
        for (long digits = n; digits != 0; digits >>= 1)
        {
            if ((digits & 1) != 0)
            {
                power *= square;
            }

            square *= square;
        }

        return power;
    }

    /// <summary>x = mantissa * 2^exponent with the mantissa in [sqrt(1/2), sqrt(2)), for finite x greater than 0.</summary>
    private static (double Mantissa, int Exponent) Split(double x)
    {
        const int FractionBits = 52;
        const int Bias = 1023;
        const long FractionMask = (1L << FractionBits) - 1;

        int exponent = 0;
        if (!double.IsNormal(x))
        {
            x *= 1UL << FractionBits;
            exponent = -FractionBits;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        exponent += (int)(bits >> FractionBits) - Bias;
        double mantissa = BitConverter.Int64BitsToDouble((bits & FractionMask) | ((long)Bias << FractionBits));
        return mantissa < SquareRootOfTwo ? (mantissa, exponent) : (0.5 * mantissa, exponent + 1);
    }

    /// <summary>2 atanh(s) / s - 2 = 2 (z / 3 + z^2 / 5 + ...) with z = s^2 at most 0.0295, to z^11 / 23.</summary>
    private static double AtanhSeries(double z)
    {
        double series = 2.0 / 23;
        series = double.FusedMultiplyAdd(series, z, 2.0 / 21);
        series = double.FusedMultiplyAdd(series, z, 2.0 / 19);
        series = double.FusedMultiplyAdd(series, z, 2.0 / 17);
        series = double.FusedMultiplyAdd(series, z, 2.0 / 15);
        series = double.FusedMultiplyAdd(series, z, 2.0 / 13);
        series = double.FusedMultiplyAdd(series, z, 2.0 / 11);
        series = double.FusedMultiplyAdd(series, z, 2.0 / 9);
        series = double.FusedMultiplyAdd(series, z, 2.0 / 7);
        series = double.FusedMultiplyAdd(series, z, 2.0 / 5);
        series = double.FusedMultiplyAdd(series, z, 2.0 / 3);
        return series * z;
    }

    private static double TimesPi(double t) => double.FusedMultiplyAdd(t, PiHigh, t * PiLow);

    /// <summary>The Taylor series of cosine to y^16, for |y| at most pi / 4.</summary>
    private static double CosSeries(double y)
    {
        double z = y * y;
        double series = 1.0 / 20922789888000;
        series = double.FusedMultiplyAdd(series, z, -1.0 / 87178291200);
        series = double.FusedMultiplyAdd(series, z, 1.0 / 479001600);
        series = double.FusedMultiplyAdd(series, z, -1.0 / 3628800);
        series = double.FusedMultiplyAdd(series, z, 1.0 / 40320);
        series = double.FusedMultiplyAdd(series, z, -1.0 / 720);
        series = double.FusedMultiplyAdd(series, z, 1.0 / 24);
        series = double.FusedMultiplyAdd(series, z, -0.5);
        return double.FusedMultiplyAdd(series, z, 1.0);
    }

    /// <summary>The Taylor series of sine to y^17, for |y| at most pi / 4.</summary>
    private static double SinSeries(double y)
    {
        double z = y * y;
        double series = 1.0 / 355687428096000;
        series = double.FusedMultiplyAdd(series, z, -1.0 / 1307674368000);
        series = double.FusedMultiplyAdd(series, z, 1.0 / 6227020800);
        series = double.FusedMultiplyAdd(series, z, -1.0 / 39916800);
        series = double.FusedMultiplyAdd(series, z, 1.0 / 362880);
        series = double.FusedMultiplyAdd(series, z, -1.0 / 5040);
        series = double.FusedMultiplyAdd(series, z, 1.0 / 120);
        series = double.FusedMultiplyAdd(series, z, -1.0 / 6);
        return double.FusedMultiplyAdd(series * z, y, y);
    }
}
