using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Tests.Numerics;

/// <summary>
/// Accuracy against the platform's functions: in float64 for float32 results, where their error is nothing, and with one unit in the
/// last place of slack for float64 results.
/// </summary>
public sealed class ElementaryFunctionsTests
{
    private const int Count = 4000;
    private const double SlackOfReference = 1.0;

    [Fact]
    public void Single_functions_keep_their_accuracy_over_every_exponent()
    {
        float[] arguments = [.. Samples.OfAnyBits<float>(Count, 1), .. Scaled(1, 110).Select(x => (float)x), .. Scaled(2, 3).Select(x => (float)x)];
        foreach (float x in arguments.Where(float.IsFinite))
        {
            AssertWithin(1.1, SingleUlps(ElementaryFunctions.Exp(x), Math.Exp(x)), nameof(Math.Exp), x);
            AssertWithin(1.56, SingleUlps(ElementaryFunctions.Sigmoid(x), 1.0 / (1.0 + Math.Exp(-(double)x))), "sigmoid", x);
            AssertWithin(2.6, SingleUlps(ElementaryFunctions.Tanh(x), Math.Tanh(x)), nameof(Math.Tanh), x);
        }
    }

    [Fact]
    public void Double_functions_keep_their_accuracy_over_every_exponent()
    {
        double[] arguments = [.. Samples.OfAnyBits<double>(Count, 2), .. Scaled(3, 750), .. Scaled(4, 3)];
        foreach (double x in arguments.Where(double.IsFinite))
        {
            AssertWithin(1.0 + SlackOfReference, DoubleUlps(ElementaryFunctions.Exp(x), Math.Exp(x)), nameof(Math.Exp), x);
            AssertWithin(2.6 + SlackOfReference, DoubleUlps(ElementaryFunctions.Tanh(x), Math.Tanh(x)), nameof(Math.Tanh), x);
            AssertWithin(1.0 + SlackOfReference, DoubleUlps(ElementaryFunctions.Log(x), Math.Log(x)), nameof(Math.Log), x);
        }
    }

    [Fact]
    public void Sigmoid_in_double_keeps_its_accuracy()
    {
        foreach (double x in Scaled(5, 740).Concat(Scaled(6, 5)))
        {
            double e = Math.Exp(-Math.Abs(x));
            double reference = (x < 0 ? e : 1.0) / (1.0 + e);
            AssertWithin(1.6 + (2 * SlackOfReference), DoubleUlps(ElementaryFunctions.Sigmoid(x), reference), "sigmoid", x);
        }
    }

    [Theory]
    [InlineData(1e-320, 1e-320)]
    [InlineData(1e-18, 1e-18)]
    [InlineData(-1e-18, -1e-18)]
    [InlineData(1e-9, 9.999999995e-10)]
    [InlineData(-1e-9, -1.0000000005e-9)]
    [InlineData(0.001, 0.0009995003330835331668)]
    [InlineData(-0.5, -0.6931471805599453094)]
    [InlineData(1.0, 0.6931471805599453094)]
    [InlineData(1e300, 690.7755278982137052)]
    public void LogOnePlus_is_accurate_near_zero_and_far_from_it(double x, double expected) =>
        AssertWithin(3.0, DoubleUlps(ElementaryFunctions.LogOnePlus(x), expected), nameof(ElementaryFunctions.LogOnePlus), x);

    [Theory]
    [InlineData(-1000.0, 0.0)]
    [InlineData(-740.0, 4.199559842780626e-322)]
    [InlineData(-40.0, 4.248354255291588996e-18)]
    [InlineData(-1.0, 0.3132616875182228340)]
    [InlineData(0.0, 0.6931471805599453094)]
    [InlineData(1.0, 1.3132616875182228340)]
    [InlineData(40.0, 40.0)]
    [InlineData(1000.0, 1000.0)]
    public void Softplus_neither_overflows_nor_loses_small_values(double x, double expected) =>
        AssertWithin(3.0, DoubleUlps(ElementaryFunctions.Softplus(x), expected), nameof(ElementaryFunctions.Softplus), x);

    [Fact]
    public void CosPi_is_accurate_and_odd_around_one_half()
    {
        for (int i = 0; i <= 1024; i++)
        {
            double t = i / 1024.0;
            double reference = t is > 0.25 and < 0.75 ? Math.Sin(Math.PI * (0.5 - t)) : Math.Cos(Math.PI * t);
            AssertWithin(1.5 + (2 * SlackOfReference), DoubleUlps(ElementaryFunctions.CosPi(t), reference), nameof(ElementaryFunctions.CosPi), t);
            Assert.Equal(ElementaryFunctions.CosPi(t), -ElementaryFunctions.CosPi(1.0 - t));
        }

        Assert.Equal(1.0, ElementaryFunctions.CosPi(0.0));
        Assert.Equal(0.0, ElementaryFunctions.CosPi(0.5));
        Assert.Equal(-1.0, ElementaryFunctions.CosPi(1.0));
    }

    [Theory]
    [InlineData(-1e-300)]
    [InlineData(1.0000000000000002)]
    [InlineData(double.NaN)]
    public void CosPi_refuses_angles_outside_half_a_turn(double t) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ElementaryFunctions.CosPi(t));

    [Fact]
    public void Power_multiplies_the_squares_of_the_binary_digits()
    {
        const double X = 0.999;
        double square = X * X;
        double fourth = square * square;
        double eighth = fourth * fourth;
        Assert.Equal(X * square * eighth, ElementaryFunctions.Power(X, 11));
        Assert.Equal(1.0, ElementaryFunctions.Power(X, 0));
        Assert.Equal(1.0, ElementaryFunctions.Power(double.NaN, 0));
        Assert.Equal(X, ElementaryFunctions.Power(X, 1));
        Assert.Equal(1024.0, ElementaryFunctions.Power(2.0, 10));
        Assert.Equal(0.0, ElementaryFunctions.Power(X, long.MaxValue));
        Assert.Equal(Math.Pow(X, 1000), ElementaryFunctions.Power(X, 1000), 1e-13);
        Assert.Throws<ArgumentOutOfRangeException>(() => ElementaryFunctions.Power(X, -1));
    }

    [Fact]
    public void Special_values_are_exact_in_float() => AssertSpecialValues(88.8f, 104f);

    [Fact]
    public void Special_values_are_exact_in_double() => AssertSpecialValues(709.8, 745.2);

    [Fact]
    public void Special_values_of_logarithms_are_exact()
    {
        Assert.Equal(double.NegativeInfinity, ElementaryFunctions.Log(0.0));
        Assert.Equal(double.NegativeInfinity, ElementaryFunctions.Log(-0.0));
        Assert.Equal(double.PositiveInfinity, ElementaryFunctions.Log(double.PositiveInfinity));
        Assert.Equal(double.NaN, ElementaryFunctions.Log(-1.0));
        Assert.Equal(double.NaN, ElementaryFunctions.Log(double.NegativeInfinity));
        Assert.Equal(double.NaN, ElementaryFunctions.Log(double.NaN));
        SameBits.Assert(0.0, ElementaryFunctions.Log(1.0), "ln 1");

        Assert.Equal(double.NegativeInfinity, ElementaryFunctions.LogOnePlus(-1.0));
        Assert.Equal(double.PositiveInfinity, ElementaryFunctions.LogOnePlus(double.PositiveInfinity));
        Assert.Equal(double.NaN, ElementaryFunctions.LogOnePlus(-1.5));
        Assert.Equal(double.NaN, ElementaryFunctions.LogOnePlus(double.NaN));
        SameBits.Assert(-0.0, ElementaryFunctions.LogOnePlus(-0.0), "ln(1 - 0)");

        Assert.Equal(0.0, ElementaryFunctions.Softplus(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, ElementaryFunctions.Softplus(double.PositiveInfinity));
        Assert.Equal(double.NaN, ElementaryFunctions.Softplus(double.NaN));
    }

    private static void AssertSpecialValues<T>(T overflows, T vanishes)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        T half = T.One / (T.One + T.One);
        SameBits.Assert(T.One, ElementaryFunctions.Exp(T.Zero), "exp(0)");
        SameBits.Assert(T.One, ElementaryFunctions.Exp(T.NegativeZero), "exp(-0)");
        SameBits.Assert(T.Zero, ElementaryFunctions.Exp(T.NegativeInfinity), "exp(-inf)");
        SameBits.Assert(T.Zero, ElementaryFunctions.Exp(-vanishes), "exp of what vanishes");
        SameBits.Assert(T.PositiveInfinity, ElementaryFunctions.Exp(T.PositiveInfinity), "exp(inf)");
        SameBits.Assert(T.PositiveInfinity, ElementaryFunctions.Exp(overflows), "exp of what overflows");
        SameBits.Assert(T.NaN, ElementaryFunctions.Exp(T.NaN), "exp(NaN)");
        Assert.True(T.IsFinite(ElementaryFunctions.Exp(overflows - T.One)) && ElementaryFunctions.Exp(T.One - vanishes) > T.Zero);

        SameBits.Assert(half, ElementaryFunctions.Sigmoid(T.Zero), "sigmoid(0)");
        SameBits.Assert(T.Zero, ElementaryFunctions.Sigmoid(T.NegativeInfinity), "sigmoid(-inf)");
        SameBits.Assert(T.One, ElementaryFunctions.Sigmoid(T.PositiveInfinity), "sigmoid(inf)");
        SameBits.Assert(T.NaN, ElementaryFunctions.Sigmoid(T.NaN), "sigmoid(NaN)");

        SameBits.Assert(T.Zero, ElementaryFunctions.Tanh(T.Zero), "tanh(0)");
        SameBits.Assert(T.NegativeZero, ElementaryFunctions.Tanh(T.NegativeZero), "tanh(-0)");
        SameBits.Assert(T.Epsilon, ElementaryFunctions.Tanh(T.Epsilon), "tanh of the least denormal");
        SameBits.Assert(T.One, ElementaryFunctions.Tanh(T.PositiveInfinity), "tanh(inf)");
        SameBits.Assert(-T.One, ElementaryFunctions.Tanh(T.NegativeInfinity), "tanh(-inf)");
        SameBits.Assert(T.NaN, ElementaryFunctions.Tanh(T.NaN), "tanh(NaN)");
    }

    private static IEnumerable<double> Scaled(ulong seed, double limit) => Samples.Ordinary<double>(Count, seed).Select(x => limit * x);

    /// <summary>The distance in units in the last place of the reference, which itself has far more of them.</summary>
    private static double SingleUlps(float actual, double reference)
    {
        if (!double.IsFinite(reference) || Math.Abs(reference) > float.MaxValue)
        {
            return double.IsNaN(reference) ? (float.IsNaN(actual) ? 0.0 : double.NaN) : (actual == (float)reference || float.IsInfinity(actual) ? 0.0 : double.NaN);
        }

        int exponent = reference == 0.0 ? -126 : Math.Max(Math.ILogB(reference), -126);
        return Math.Abs(actual - reference) / Math.ScaleB(1.0, exponent - 23);
    }

    /// <summary>How many numbers lie from one to the other.</summary>
    private static double DoubleUlps(double actual, double reference)
    {
        if (double.IsNaN(actual) || double.IsNaN(reference) || actual == reference)
        {
            return double.IsNaN(actual) == double.IsNaN(reference) ? 0.0 : double.NaN;
        }

        return Math.Abs(BitConverter.DoubleToInt64Bits(actual) - BitConverter.DoubleToInt64Bits(reference));
    }

    private static void AssertWithin(double limit, double ulps, string function, double x) =>
        Assert.True(ulps <= limit, $"{function}({x:R}) is off by {ulps} units in the last place; {limit} are allowed.");
}
