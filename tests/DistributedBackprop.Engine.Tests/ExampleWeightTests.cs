using System.Numerics;

namespace DistributedBackprop.Engine.Tests;

/// <summary>Examples that count more or less than others.</summary>
public sealed class ExampleWeightTests
{
    [Fact]
    public void A_weight_of_1_changes_no_bit() =>
        Property.ForAll(NetworkCase.Generator(), count: 100, network =>
        {
            AssertSameBits<float>(network);
            AssertSameBits<double>(network);
        });

    [Fact]
    public void Loss_gradient_and_norm_are_the_oracles_times_the_weight() =>
        Property.ForAll(NetworkCase.Generator(), count: 100, network =>
        {
            AssertMatchesOracle<double>(network, tolerance: 1e-12);
            AssertMatchesOracle<float>(network, tolerance: 1e-5);
        });

    [Fact]
    public void Evaluate_weighs_losses_with_the_same_bits() =>
        Property.ForAll(NetworkCase.Generator(), count: 50, network =>
        {
            float[] weights = Weights<float>(network.Examples);
            var engine = new Network<float>(network.Inputs, network.Definition);
            var losses = new double[network.Examples];
            var workspace = new Workspace<float>(engine, network.Examples);
            workspace.SetInputs(network.InputValues<float>(), network.Examples);
            engine.Evaluate(network.Parameters<float>(), network.Targets<float>(), workspace, losses, weights);
            Assert.Equal(GradientResult<float>.Of(network, weights).Losses, losses);
            Assert.Equal(GradientResult<float>.Of(network).Losses.Zip(weights, (loss, weight) => loss * weight), losses);
        });

    private static void AssertSameBits<T>(NetworkCase network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GradientResult<T> plain = GradientResult<T>.Of(network);
        GradientResult<T> weighted = GradientResult<T>.Of(network, [.. Enumerable.Repeat(T.One, network.Examples)]);
        Assert.Equal(plain.Losses.Select(BitConverter.DoubleToInt64Bits), weighted.Losses.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(plain.SquaredNorms.Select(BitConverter.DoubleToInt64Bits), weighted.SquaredNorms.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(Bits(plain.Gradient), Bits(weighted.Gradient));
    }

    private static IEnumerable<long> Bits<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => values.Select(value => BitConverter.DoubleToInt64Bits(double.CreateChecked(value)));

    private static void AssertMatchesOracle<T>(NetworkCase network, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] weights = Weights<T>(network.Examples);
        GradientResult<T> result = GradientResult<T>.Of(network, weights);
        double[] sum = new double[result.Gradient.Length];
        for (int b = 0; b < network.Examples; b++)
        {
            double weight = double.CreateChecked(weights[b]);
            SingleExampleGradient expected = network.Oracle(
                network.Widen(network.Parameters<T>()), Widened(network.InputValues<T>()), Widened(network.Targets<T>()), b);
            AssertNear(weight * expected.ExampleLoss, result.Losses[b], tolerance);
            AssertNear(weight * weight * expected.SquaredNorm, result.SquaredNorms[b], tolerance);
            for (int p = 0; p < sum.Length; p++)
            {
                sum[p] += weight * expected.Gradient[p];
            }
        }

        double[] gradient = network.Widen(result.Gradient);
        for (int p = 0; p < sum.Length; p++)
        {
            AssertNear(sum[p], gradient[p], tolerance);
        }
    }

    private static void AssertNear(double expected, double actual, double tolerance) =>
        Assert.Equal(expected, actual, tolerance * 100 * Math.Max(1, Math.Abs(expected)));

    private static double[] Widened<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. values.Select(double.CreateChecked)];

    /// <summary>0.3, 1.4, 2.5, ...: none of them exact in T.</summary>
    private static T[] Weights<T>(int examples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. Enumerable.Range(0, examples).Select(b => T.CreateChecked(0.3 + (1.1 * b)))];
}
