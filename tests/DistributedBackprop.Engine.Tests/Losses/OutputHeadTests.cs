using System.Numerics;
using DistributedBackprop.Engine.Kernels.Outputs;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Engine.Tests.Losses;

/// <summary>Losses and deltas straight from logits, where a network would not let them become extreme.</summary>
public class OutputHeadTests
{
    [Fact]
    public void Cross_entropy_of_far_logits_is_finite_and_exact()
    {
        AssertHead<float>(Loss.CrossEntropy, Activation.Softmax, [1000, -1000, 0], [1, 0, 0], expectedLoss: 0.0, [0, 0, 0]);
        AssertHead<float>(Loss.CrossEntropy, Activation.Softmax, [1000, -1000, 0], [0, 1, 0], expectedLoss: 2000.0, [1, -1, 0]);
        AssertHead<double>(Loss.CrossEntropy, Activation.Softmax, [-1000, -1000], [1, 0], expectedLoss: Math.Log(2.0), [-0.5, 0.5]);
        AssertHead<double>(Loss.CrossEntropy, Activation.Softmax, [1000, 1000], [0.25, 0.75], expectedLoss: Math.Log(2.0), [0.25, -0.25]);
    }

    [Fact]
    public void Cross_entropy_keeps_the_digits_of_a_loss_near_zero()
    {
        // ln(1 + e^-40) is e^-40 to the last digit; as a difference of logits and a rounded ln it would be 0.
        double expected = Math.Exp(-40.0);

        double loss = LossOf<double>(Loss.CrossEntropy, Activation.Softmax, [140, 100], [1, 0]);

        Assert.Equal(expected, loss, expected * 1e-14);
    }

    [Fact]
    public void Binary_cross_entropy_of_far_logits_is_finite_and_exact()
    {
        AssertHead<float>(Loss.BinaryCrossEntropy, Activation.Sigmoid, [1000, -1000], [1, 0], expectedLoss: 0.0, [0, 0]);
        AssertHead<float>(Loss.BinaryCrossEntropy, Activation.Sigmoid, [1000, -1000], [0, 1], expectedLoss: 2000.0, [1, -1]);
        AssertHead<double>(Loss.BinaryCrossEntropy, Activation.Sigmoid, [1000], [0.5], expectedLoss: 500.0, [0.5]);
    }

    [Theory]
    [InlineData(40.0, 1.0)]
    [InlineData(-40.0, 0.0)]
    public void Binary_cross_entropy_keeps_the_digits_of_a_loss_near_zero(double logit, double target)
    {
        double expected = Math.Exp(-40.0);

        double loss = LossOf<double>(Loss.BinaryCrossEntropy, Activation.Sigmoid, [logit], [target]);

        Assert.Equal(expected, loss, expected * 1e-14);
    }

    [Fact]
    public void An_infinite_logit_on_the_right_side_costs_nothing()
    {
        const double Infinity = double.PositiveInfinity;

        Assert.Equal(0.0, LossOf<double>(Loss.BinaryCrossEntropy, Activation.Sigmoid, [Infinity, -Infinity], [1, 0]));
        Assert.Equal(Infinity, LossOf<double>(Loss.BinaryCrossEntropy, Activation.Sigmoid, [Infinity], [0]));
        Assert.Equal(0.0, LossOf<double>(Loss.CrossEntropy, Activation.Softmax, [0, -Infinity], [1, 0]));
        Assert.Equal(Infinity, LossOf<double>(Loss.CrossEntropy, Activation.Softmax, [0, -Infinity], [0, 1]));
    }

    [Theory]
    [InlineData(Activation.Sigmoid, 0.0)]
    [InlineData(Activation.Tanh, 0.0)]
    [InlineData(Activation.Identity, 999.0)]
    [InlineData(Activation.Relu, 999.0)]
    public void Squared_errors_of_far_logits_are_finite(Activation activation, double delta)
    {
        double error = activation is Activation.Identity or Activation.Relu ? 999.0 : 0.0;

        AssertHead<double>(Loss.HalfSquaredError, activation, [1000], [1], error * error / 2.0, [delta]);
        AssertHead<double>(Loss.MeanSquaredError, activation, [1000, 1000], [1, 1], error * error, [delta, delta]);
    }

    [Fact]
    public void The_loss_is_float64_from_the_float32_values()
    {
        // (0.1f - 0.7f)^2 / 2 with both values widened: float32 would keep seven digits only.
        double error = (double)0.7f - 0.1f;

        double loss = LossOf<float>(Loss.HalfSquaredError, Activation.Identity, [0.1f], [0.7f]);

        Assert.Equal(error * error / 2.0, loss);
    }

    [Fact]
    public void Terms_of_many_outputs_add_up_in_sixteen_lanes()
    {
        double[] logits = [.. Enumerable.Range(1, 45).Select(j => 1.0 / j)];
        var lanes = new double[16];
        for (int j = 0; j < logits.Length; j++)
        {
            lanes[j % 16] += logits[j] * logits[j];
        }

        for (int half = 8; half >= 1; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                lanes[lane] += lanes[lane + half];
            }
        }

        double loss = LossOf<double>(Loss.HalfSquaredError, Activation.Identity, logits, new double[logits.Length]);

        Assert.Equal(lanes[0] / 2.0, loss);
    }

    [Theory]
    [InlineData(Loss.CrossEntropy, Activation.Softmax)]
    [InlineData(Loss.BinaryCrossEntropy, Activation.Sigmoid)]
    [InlineData(Loss.HalfSquaredError, Activation.Identity)]
    public void A_logit_that_is_not_a_number_makes_the_loss_one(Loss loss, Activation activation)
    {
        Assert.Equal(double.NaN, LossOf<double>(loss, activation, [double.NaN, 0], [0.5, 0.5]));
        Assert.Equal(double.NaN, LossOf<double>(loss, activation, [0, double.NaN], [0.5, 0.5]));
    }

    [Fact]
    public void A_squared_error_of_a_softmax_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => OutputHead<float>.Create(Loss.HalfSquaredError, Activation.Softmax, outputs: 2));

    private static void AssertHead<T>(Loss loss, Activation activation, T[] logits, T[] targets, double expectedLoss, T[] deltas)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double actualLoss, T[] actualDeltas) = Run(loss, activation, logits, targets);

        Assert.Equal(expectedLoss, actualLoss, 1e-12);
        Assert.Equal(deltas, actualDeltas);
    }

    private static double LossOf<T>(Loss loss, Activation activation, T[] logits, T[] targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(loss, activation, logits, targets).Loss;

    private static (double Loss, T[] Deltas) Run<T>(Loss loss, Activation activation, T[] logits, T[] targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var head = OutputHead<T>.Create(loss, activation, logits.Length);
        var activations = new T[logits.Length];
        var deltas = new T[logits.Length];
        var memory = new OutputMemory<T>(logits.Length);
        var losses = new double[1];
        head.Activate(logits, activations, memory);
        head.Losses(logits, activations, targets, losses, memory);
        head.Deltas(activations, targets, deltas);
        return (losses[0], deltas);
    }
}
