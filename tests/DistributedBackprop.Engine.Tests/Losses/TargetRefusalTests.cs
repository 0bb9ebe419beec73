using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Engine.Tests.Losses;

/// <summary>Cross-entropies compare with probabilities: what is none is told before it teaches wrong numbers.</summary>
public sealed class TargetRefusalTests
{
    [Theory]
    [InlineData(Loss.CrossEntropy, Activation.Softmax, new[] { 0.25, 0.75 }, null)]
    [InlineData(Loss.CrossEntropy, Activation.Softmax, new[] { 1.0, 1.0 }, "the targets add up to 2")]
    [InlineData(Loss.CrossEntropy, Activation.Softmax, new[] { -0.5, 1.5 }, "a target is -0.5")]
    [InlineData(Loss.BinaryCrossEntropy, Activation.Sigmoid, new[] { 0.0, 1.0 }, null)]
    [InlineData(Loss.BinaryCrossEntropy, Activation.Sigmoid, new[] { 0.0, double.NaN }, null)]
    [InlineData(Loss.BinaryCrossEntropy, Activation.Sigmoid, new[] { 0.0, 5.0 }, "a target is 5")]
    [InlineData(Loss.BinaryCrossEntropy, Activation.Sigmoid, new[] { -1.0, 1.0 }, "a target is -1")]
    [InlineData(Loss.HalfSquaredError, Activation.Identity, new[] { -9.0, 99.0 }, null)]
    public void Targets_that_are_no_probabilities_are_told(Loss loss, Activation activation, double[] targets, string? beginning)
    {
        var network = new Network<double>(1, new NetworkDefinition { Layers = [new DenseDefinition { Units = 2, Activation = activation }], Loss = loss });

        string? refusal = network.RefusalOfTargets(targets);

        if (beginning is null)
        {
            Assert.Null(refusal);
        }
        else
        {
            Assert.StartsWith(beginning, refusal, StringComparison.Ordinal);
        }
    }
}
