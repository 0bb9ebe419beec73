using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Kernels.Activations;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Tests.Numerics;

/// <summary>
/// exp, the logistic function and tanh over the float32 numbers in ascending order: error, monotony, and the same bits in vectors as
/// alone. By default every so many blocks of neighbours; every number where the environment sets <c>DBP_EVERY_FLOAT=1</c>, which takes minutes.
/// </summary>
public sealed class EveryFloatTests
{
    private const int BlockLength = 1 << 8;

    private static readonly int Stride = Environment.GetEnvironmentVariable("DBP_EVERY_FLOAT") == "1" ? 1 : 9_973;

    private delegate void InPlace(Span<float> values);

    [Fact]
    public void Exp_is_within_1_06_units_and_keeps_its_bits_in_vectors() =>
        Sweep(values => Elementwise.Run<ExpOf, float>(new(values), VectorWidth.Widest), ElementaryFunctions.Exp, Math.Exp, 1.06);

    [Fact]
    public void Sigmoid_is_within_1_56_units_and_keeps_its_bits_in_vectors() =>
        Sweep(values => ActivationKernels.Apply(Activation.Sigmoid, values), ElementaryFunctions.Sigmoid, x => 1.0 / (1.0 + Math.Exp(-x)), 1.56);

    [Fact]
    public void Tanh_is_within_2_5_units_and_keeps_its_bits_in_vectors() =>
        Sweep(values => ActivationKernels.Apply(Activation.Tanh, values), ElementaryFunctions.Tanh, Math.Tanh, 2.5);

    private static void Sweep(InPlace vectors, Func<float, float> alone, Func<double, double> reference, double mostUlps)
    {
        var arguments = new float[BlockLength];
        var results = new float[BlockLength];
        float highest = float.NegativeInfinity;
        for (long first = -0x7F80_0000L; first <= 0x7F80_0000L; first += (long)BlockLength * Stride)
        {
            for (int k = 0; k < BlockLength; k++)
            {
                arguments[k] = NumberOf(Math.Min(first + k, 0x7F80_0000L));
            }

            arguments.CopyTo(results, 0);
            vectors(results);
            highest = CheckBlock(arguments, results, alone, reference, mostUlps, highest);
        }
    }

    private static float CheckBlock(
        float[] arguments, float[] results, Func<float, float> alone, Func<double, double> reference, double mostUlps, float highest)
    {
        for (int k = 0; k < arguments.Length; k++)
        {
            float result = results[k];
            double exact = reference(arguments[k]);
            if (BitConverter.SingleToInt32Bits(result) != BitConverter.SingleToInt32Bits(alone(arguments[k])))
            {
                Assert.Fail($"f({arguments[k]:R}) has other bits in a vector: {result:R}");
            }

            if (!(UlpsBetween(result, exact) <= mostUlps))
            {
                Assert.Fail($"f({arguments[k]:R}) = {result:R} is off by {UlpsBetween(result, exact)} units in the last place; {mostUlps} are allowed.");
            }

            if (result < highest)
            {
                Assert.Fail($"f({arguments[k]:R}) = {result:R} falls below {highest:R}.");
            }

            highest = result;
        }

        return highest;
    }

    /// <summary>The numbers in ascending order: 0 is +0, negative positions are negative numbers.</summary>
    private static float NumberOf(long position) =>
        BitConverter.UInt32BitsToSingle(position >= 0 ? (uint)position : 0x8000_0000u | (uint)-position);

    private static double UlpsBetween(float actual, double reference)
    {
        if (Math.Abs(reference) >= float.MaxValue)
        {
            return float.IsInfinity(actual) || actual == (float)reference ? 0.0 : double.NaN;
        }

        int exponent = reference == 0.0 ? -126 : Math.Max(Math.ILogB(reference), -126);
        return Math.Abs(actual - reference) / Math.ScaleB(1.0, exponent - 23);
    }

    private readonly ref struct ExpOf(Span<float> values) : IElementwise<float>
    {
        private readonly Span<float> _values = values;

        public int Length => _values.Length;

        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, float> =>
            TLanes.Store(LaneFunctions<TLanes, float>.Exp(TLanes.Load(_values, index)), _values, index);
    }
}
