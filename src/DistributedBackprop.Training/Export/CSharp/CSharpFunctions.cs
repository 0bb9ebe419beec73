using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Export.CSharp;

/// <summary>
/// The engine's elementary functions as C# source, in which <c>Real</c> stands for float or double: the operations of
/// <see cref="Engine.Numerics.ElementaryFunctions"/> one by one, with the same constants, and so with the same bits.
/// </summary>
internal static class CSharpFunctions
{
    private const string Exp = """
        // e^x = 2^k e^r with k = round(x / ln 2) and r = x - k ln 2; 2^k in two halves, which keeps both factors normal.
        private static Real Exp(Real x)
        {
            Real bounded = x > ExpHighest ? ExpHighest : x;
            bounded = ExpLowest > bounded ? ExpLowest : bounded;
            Real k = Round(bounded * (Real)1.4426950408889634);
            Real fraction = ExpMinusOneNearZero(Reduce(bounded, k)) + 1;
            Real half = Round(k * (Real)0.5);
            return fraction * PowerOfTwo(half) * PowerOfTwo(k - half);
        }
        """;

    private const string Sigmoid = """
        private static Real Sigmoid(Real x)
        {
            // What is lost where 1 + e and the quotient are rounded is added again.
            Real e = Exp(0 - Real.Abs(x));
            Real numerator = 0 > x ? e : 1;
            Real denominator = 1 + e;
            Real lost = e - (denominator - 1);
            Real inverse = 1 / denominator;
            Real quotient = numerator * inverse;
            Real remainder = Real.FusedMultiplyAdd(0 - quotient, denominator, numerator) - (quotient * lost);
            return Real.FusedMultiplyAdd(remainder, inverse, quotient);
        }
        """;

    private const string Tanh = """
        // sign(x) |t / (t + 2)| with t = exp(-2 |x|) - 1.
        private static Real Tanh(Real x)
        {
            Real magnitude = Real.Abs(x);
            magnitude = magnitude > 20 ? 20 : magnitude;
            Real exponent = -2 * magnitude;
            Real k = Round(exponent * (Real)1.4426950408889634);
            Real scale = PowerOfTwo(k);
            Real t = Real.FusedMultiplyAdd(scale, ExpMinusOneNearZero(Reduce(exponent, k)), scale - 1);
            return Real.CopySign(t / (t + 2), x);
        }
        """;

    private const string Relu = """
        private static Real Relu(Real x) => 0 > x ? 0 : x;
        """;

    private const string LeakyRelu = """
        private static Real LeakyRelu(Real x) => x > 0 ? x : (Real)0.01 * x;
        """;

    /// <summary>The sum runs in 16 lanes, element i in lane i mod 16, which are then folded: rule 8 of docs/EXACTNESS.md.</summary>
    private const string Softmax = """
        private static Real[] Softmax(Real[] z)
        {
            Real maximum = Real.NegativeInfinity;
            foreach (Real logit in z)
            {
                maximum = logit > maximum ? logit : maximum;
            }

            Span<Real> lanes = stackalloc Real[16];
            lanes.Clear();
            for (int j = 0; j < z.Length; j++)
            {
                z[j] = Exp(z[j] - maximum);
                lanes[j % 16] += z[j];
            }

            for (int half = 8; half > 0; half /= 2)
            {
                for (int lane = 0; lane < half; lane++)
                {
                    lanes[lane] += lanes[lane + half];
                }
            }

            for (int j = 0; j < z.Length; j++)
            {
                z[j] /= lanes[0];
            }

            return z;
        }
        """;

    private const string CommonOfExponentials = """
        // x - k ln 2, with ln 2 in two parts of which k times the first is exact.
        private static Real Reduce(Real x, Real k) => Real.FusedMultiplyAdd(k, Ln2Low, Real.FusedMultiplyAdd(k, Ln2High, x));

        // The nearest whole number, ties to even: the sum has no fraction bits left.
        private static Real Round(Real value) => value + RoundShift - RoundShift;
        """;

    private const string ExponentialsOfSingle = """
        private const Real ExpHighest = 89;
        private const Real ExpLowest = -104;
        private const Real Ln2High = (Real)(-0.693359375);
        private const Real Ln2Low = (Real)2.12194440054690583e-4;
        private const Real RoundShift = 12582912;

        // 2^exponent for a whole exponent, from the bits of exponent + 2^23 + 127.
        private static Real PowerOfTwo(Real exponent) =>
            BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(exponent + (8388608f + 127f)) << 23);

        // e^r - 1 for |r| <= ln 2 / 2: the Taylor series to r^7.
        private static Real ExpMinusOneNearZero(Real r)
        {
            Real series = (Real)(1.0 / 5040);
            series = Real.FusedMultiplyAdd(series, r, (Real)(1.0 / 720));
            series = Real.FusedMultiplyAdd(series, r, (Real)(1.0 / 120));
            series = Real.FusedMultiplyAdd(series, r, (Real)(1.0 / 24));
            series = Real.FusedMultiplyAdd(series, r, (Real)(1.0 / 6));
            series = Real.FusedMultiplyAdd(series, r, (Real)0.5);
            return Real.FusedMultiplyAdd(r * r, series, r);
        }
        """;

    private const string ExponentialsOfDouble = """
        private const Real ExpHighest = 710;
        private const Real ExpLowest = -746;
        private const Real Ln2High = -0.693147180369123816490;
        private const Real Ln2Low = -1.90821492927058770002e-10;
        private const Real RoundShift = 6755399441055744.0;

        // 2^exponent for a whole exponent, from the bits of exponent + 2^52 + 1023.
        private static Real PowerOfTwo(Real exponent) =>
            BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(exponent + (4503599627370496.0 + 1023.0)) << 52);

        // e^r - 1 for |r| <= ln 2 / 2: the Taylor series to r^13.
        private static Real ExpMinusOneNearZero(Real r)
        {
            Real series = 1.0 / 6227020800;
            series = Real.FusedMultiplyAdd(series, r, 1.0 / 479001600);
            series = Real.FusedMultiplyAdd(series, r, 1.0 / 39916800);
            series = Real.FusedMultiplyAdd(series, r, 1.0 / 3628800);
            series = Real.FusedMultiplyAdd(series, r, 1.0 / 362880);
            series = Real.FusedMultiplyAdd(series, r, 1.0 / 40320);
            series = Real.FusedMultiplyAdd(series, r, 1.0 / 5040);
            series = Real.FusedMultiplyAdd(series, r, 1.0 / 720);
            series = Real.FusedMultiplyAdd(series, r, 1.0 / 120);
            series = Real.FusedMultiplyAdd(series, r, 1.0 / 24);
            series = Real.FusedMultiplyAdd(series, r, 1.0 / 6);
            series = Real.FusedMultiplyAdd(series, r, 0.5);
            return Real.FusedMultiplyAdd(r * r, series, r);
        }
        """;

    /// <summary>The functions that a network's activations need, as members of a class.</summary>
    /// <param name="activations">The activations, in any order.</param>
    /// <param name="precision">What Real is.</param>
    public static IEnumerable<string> Of(IReadOnlySet<Activation> activations, Precision precision)
    {
        foreach (Activation activation in activations.Order())
        {
            if (activation == Activation.Softmax)
            {
                yield return Softmax;
            }
            else if (activation != Activation.Identity)
            {
                yield return Elementwise(activation);
                yield return Scalar(activation);
            }
        }

        if (activations.Contains(Activation.Sigmoid) || activations.Contains(Activation.Softmax))
        {
            yield return Exp;
        }

        if (activations.Any(activation => activation is Activation.Sigmoid or Activation.Tanh or Activation.Softmax))
        {
            yield return CommonOfExponentials;
            yield return precision == Precision.Float32 ? ExponentialsOfSingle : ExponentialsOfDouble;
        }
    }

    private static string Scalar(Activation activation) => activation switch
    {
        Activation.Sigmoid => Sigmoid,
        Activation.Tanh => Tanh,
        Activation.Relu => Relu,
        Activation.LeakyRelu => LeakyRelu,
        _ => throw new ExportException($"The activation {activation} has no form in C#."),
    };

    private static string Elementwise(Activation activation) => $$"""
        private static Real[] {{activation}}(Real[] values)
        {
            for (int j = 0; j < values.Length; j++)
            {
                values[j] = {{activation}}(values[j]);
            }

            return values;
        }
        """;
}
