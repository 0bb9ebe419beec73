using System.Numerics;
using DistributedBackprop.Engine.Kernels.Activations;
using DistributedBackprop.Engine.Kernels.Reference;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Tests.Kernels;
using DistributedBackprop.Engine.Tests.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Engine.Tests;

public class NetworkGradientTests
{
    public static TheoryData<Activation, Activation, Loss, BiasMode> AllowedCombinations()
    {
        var rows = new TheoryData<Activation, Activation, Loss, BiasMode>();
        foreach (Activation hidden in NetworkCase.HiddenActivations)
        {
            foreach ((Activation output, Loss loss) in NetworkCase.Heads)
            {
                foreach (BiasMode bias in Enum.GetValues<BiasMode>())
                {
                    rows.Add(hidden, output, loss, bias);
                }
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(AllowedCombinations))]
    public void The_gradient_is_that_of_central_differences(Activation hidden, Activation output, Loss loss, BiasMode bias)
    {
        Gen<NetworkCase> cases = NetworkCase.Generator(hidden, output, loss, bias).Where(HasNoKinkNearby);

        Property.ForAll(cases, count: 3, AssertMatchesCentralDifferences);
    }

    [Fact]
    public void A_micro_batch_has_the_sum_of_its_examples_gradients_and_each_examples_loss() =>
        Property.ForAll(NetworkCase.Generator(), count: 200, network =>
        {
            AssertMatchesOracle<double>(network, tolerance: 1e-12);
            AssertMatchesOracle<float>(network, tolerance: 1e-5);
        });

    [Fact]
    public void Squared_norms_are_those_of_each_examples_own_gradient() =>
        Property.ForAll(NetworkCase.Generator(), count: 200, network =>
        {
            AssertNormsMatchOracle<double>(network, tolerance: 1e-12);
            AssertNormsMatchOracle<float>(network, tolerance: 1e-5);
        });

    [Fact]
    public void Evaluate_and_predict_give_the_bits_of_the_gradients_forward_pass() =>
        Property.ForAll(NetworkCase.Generator(), count: 50, network =>
        {
            GradientResult<float> expected = GradientResult<float>.Of(network);
            var engine = new Network<float>(network.Inputs, network.Definition);
            var workspace = new Workspace<float>(engine, network.Examples + 1);
            var losses = new double[network.Examples];

            engine.Evaluate(
                network.Parameters<float>(), network.InputValues<float>(), network.Targets<float>(), network.Examples, workspace, losses);
            Assert.Equal(expected.Losses, losses);

            engine.Predict(network.Parameters<float>(), network.InputValues<float>(), network.Examples, workspace);
            Assert.Equal(
                expected.Workspace.Outputs(network.Examples).ToArray(), workspace.Outputs(network.Examples).ToArray());
        });

    [Fact]
    public void The_gradient_has_the_bits_of_the_kernels_composed_by_hand() =>
        Property.ForAll(NetworkCase.Generator(), count: 100, network =>
        {
            AssertHasComposedBits<float>(network);
            AssertHasComposedBits<double>(network);
        });

    [Fact]
    public void Rows_do_not_depend_on_the_rows_around_them() =>
        Property.ForAll(NetworkCase.Generator(), count: 50, network =>
        {
            GradientResult<float> together = GradientResult<float>.Of(network);
            for (int b = 0; b < network.Examples; b++)
            {
                GradientResult<float> alone = GradientOfOne<float>(network, b);
                Assert.Equal(together.Losses[b], alone.Losses[0]);
                Assert.Equal(together.SquaredNorms[b], alone.SquaredNorms[0]);
            }
        });

    [Fact]
    public void Leaves_are_summed_by_the_tree_in_networks_tiny_or_not() =>
        Property.ForAll(NetworkCase.Generator(), count: 100, network =>
        {
            Workspace<float> workspace = GradientResult<float>.Of(network).Workspace;
            for (int microBatch = 1; microBatch <= network.Examples; microBatch++)
            {
                var actual = new float[network.ParameterCount];
                workspace.Network.SumGradient(workspace, first: 0, network.Examples, microBatch, actual);
                Assert.Equal(SumOfTree(workspace, 0, network.Examples, microBatch), actual);
            }
        });

    [Theory]
    [MemberData(nameof(AllowedCombinations))]
    public void A_tiny_network_has_the_bits_of_one_with_an_example_too_many_to_be_tiny(Activation hidden, Activation output, Loss loss, BiasMode bias)
    {
        AssertSameBitsTinyOrNot<float>(hidden, output, loss, bias);
        AssertSameBitsTinyOrNot<double>(hidden, output, loss, bias);
    }

    [Theory]
    [InlineData(Activation.Sigmoid, Loss.HalfSquaredError)]
    [InlineData(Activation.Identity, Loss.MeanSquaredError)]
    [InlineData(Activation.Sigmoid, Loss.BinaryCrossEntropy)]
    public void A_missing_target_adds_nothing(Activation output, Loss loss)
    {
        NetworkCase network = Small(output, loss);
        double[] targets = network.Targets<double>();
        targets[1] = double.NaN;
        targets[3] = double.NaN;

        GradientResult<double> result = GradientResult<double>.Of(
            network, network.Parameters<double>(), network.InputValues<double>(), targets, network.Examples);

        Assert.Equal(0.0, result.Workspace.Deltas(1, network.Examples)[1]);
        Assert.Equal(0.0, result.Workspace.Deltas(1, network.Examples)[3]);
        AssertAgrees(network, targets, result);
    }

    [Fact]
    public void Cross_entropy_refuses_a_missing_target_and_says_where()
    {
        NetworkCase network = Small(Activation.Softmax, Loss.CrossEntropy);
        double[] targets = network.Targets<double>();
        targets[4] = double.NaN;

        ArgumentException exception = Assert.Throws<ArgumentException>(() => GradientResult<double>.Of(
            network, network.Parameters<double>(), network.InputValues<double>(), targets, network.Examples));

        Assert.Contains("Output 1 of example 1 has no target, but crossEntropy needs all.", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Twelve examples of layers of ten multiplications each are the most that a tiny network takes at once.</summary>
    private static void AssertSameBitsTinyOrNot<T>(Activation hidden, Activation output, Loss loss, BiasMode bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Most = 12;
        var definition = new NetworkDefinition
        {
            Layers = [new DenseDefinition { Units = 5, Activation = hidden, Bias = bias }, new DenseDefinition { Units = 2, Activation = output, Bias = bias }],
            Loss = loss,
        };
        var network = new NetworkCase(Inputs: 2, definition, Examples: Most + 1, Seed: 11);
        T[] parameters = network.Parameters<T>();
        T[] inputs = network.InputValues<T>();
        T[] targets = network.Targets<T>();
        GradientResult<T> large = GradientResult<T>.Of(network);
        Assert.Null(large.Workspace.Tiny);
        for (int examples = 1; examples <= Most; examples++)
        {
            GradientResult<T> tiny = GradientResult<T>.Of(network, parameters, inputs[..(examples * 2)], targets[..(examples * 2)], examples);
            Assert.NotNull(tiny.Workspace.Tiny);
            string context = $"{examples} examples";
            SameBits.Assert<double>(large.Losses.AsSpan(0, examples), tiny.Losses, context);
            SameBits.Assert<double>(large.SquaredNorms.AsSpan(0, examples), tiny.SquaredNorms, context);
            SameBits.Assert(large.Workspace.Outputs(examples), tiny.Workspace.Outputs(examples), context);
            for (int layer = 0; layer < 2; layer++)
            {
                SameBits.Assert(large.Workspace.Activations(layer, examples), tiny.Workspace.Activations(layer, examples), context);
                SameBits.Assert(large.Workspace.Deltas(layer, examples), tiny.Workspace.Deltas(layer, examples), context);
            }

            var gradient = new T[parameters.Length];
            large.Workspace.Network.SumGradient(large.Workspace, first: 0, examples, microBatch: examples, gradient);
            SameBits.Assert<T>(gradient, tiny.Gradient, context);
            if (examples > 1)
            {
                var leaves = new T[parameters.Length];
                large.Workspace.Network.SumGradient(large.Workspace, first: 1, examples - 1, microBatch: 2, gradient);
                tiny.Workspace.Network.SumGradient(tiny.Workspace, first: 1, examples - 1, microBatch: 2, leaves);
                SameBits.Assert<T>(gradient, leaves, context);
            }
        }
    }

    private static NetworkCase Small(Activation output, Loss loss) => new(
        Inputs: 2,
        new NetworkDefinition
        {
            Layers = [new DenseDefinition { Units = 4 }, new DenseDefinition { Units = 3, Activation = output }],
            Loss = loss,
        },
        Examples: 2,
        Seed: 7);

    // A central difference across a kink of relu is no derivative: leave out cases whose pre-activations are next to 0.
    private static bool HasNoKinkNearby(NetworkCase network)
    {
        double[] parameters = network.Parameters<double>();
        double[] inputs = network.InputValues<double>();
        double[] targets = network.Targets<double>();
        return Enumerable.Range(0, network.Examples)
            .SelectMany(b => network.Oracle(parameters, inputs, targets, b).PreActivations)
            .SelectMany(z => z)
            .All(z => Math.Abs(z) > 1e-3);
    }

    /// <summary>A node over several leaves has on its left the largest power of two of them that leaves one to its right.</summary>
    private static float[] SumOfTree(Workspace<float> workspace, int first, int examples, int microBatch)
    {
        if (examples <= microBatch)
        {
            var leaf = new float[workspace.Network.ParameterCount];
            workspace.Network.SumGradient(workspace, first, examples, examples, leaf);
            return leaf;
        }

        int left = microBatch;
        while (2 * left < examples)
        {
            left *= 2;
        }

        return [.. SumOfTree(workspace, first, left, microBatch).Zip(SumOfTree(workspace, first + left, examples - left, microBatch), (l, r) => l + r)];
    }

    private static void AssertMatchesCentralDifferences(NetworkCase network)
    {
        // The difference quotient's error is h^2 (truncation) + 1e-16 * loss / h (rounding): near 1e-10 at h = 1e-5.
        const double H = 1e-5;
        double[] gradient = GradientResult<double>.Of(network).Gradient;
        Func<int, double, double> loss = LossAround(network);
        foreach (ParameterTensor tensor in new Network<double>(network.Inputs, network.Definition).Tensors)
        {
            for (int k = tensor.Offset; k < tensor.Offset + tensor.Length; k++)
            {
                double expected = tensor.IsTrained ? (loss(k, H) - loss(k, -H)) / (2.0 * H) : 0.0;
                AssertClose(expected, gradient[k], tolerance: 1e-6, floor: 1e-2, $"dE/dp[{k}]");
            }
        }
    }

    // The loss of the micro-batch as a function of which parameter is changed, and by how much.
    private static Func<int, double, double> LossAround(NetworkCase network)
    {
        var engine = new Network<double>(network.Inputs, network.Definition);
        var workspace = new Workspace<double>(engine, network.Examples);
        double[] parameters = network.Parameters<double>();
        double[] inputs = network.InputValues<double>();
        double[] targets = network.Targets<double>();
        var losses = new double[network.Examples];
        return (parameter, change) =>
        {
            double kept = parameters[parameter];
            parameters[parameter] = kept + change;
            engine.Evaluate(parameters, inputs, targets, network.Examples, workspace, losses);
            parameters[parameter] = kept;
            return losses.Sum();
        };
    }

    private static void AssertMatchesOracle<T>(NetworkCase network, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GradientResult<T> result = GradientResult<T>.Of(network);
        SingleExampleGradient[] oracle = OracleOf<T>(network);

        for (int b = 0; b < network.Examples; b++)
        {
            AssertClose(oracle[b].ExampleLoss, result.Losses[b], tolerance, floor: 1.0, $"loss[{b}]");
        }

        double[] gradient = network.Widen(result.Gradient);
        for (int k = 0; k < gradient.Length; k++)
        {
            double expected = oracle.Sum(example => example.Gradient[k]);
            AssertClose(expected, gradient[k], tolerance, floor: 1.0, $"dE/dp[{k}]");
        }
    }

    private static void AssertNormsMatchOracle<T>(NetworkCase network, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The oracle starts from the same inputs and parameters in T. Where a delta is small by cancellation its relative
        // error grows; the floor is for those.
        GradientResult<T> result = GradientResult<T>.Of(network);
        SingleExampleGradient[] oracle = OracleOf<T>(network);
        for (int b = 0; b < network.Examples; b++)
        {
            AssertClose(oracle[b].SquaredNorm, result.SquaredNorms[b], tolerance, floor: 0.1, $"norm[{b}]");
        }
    }

    private static SingleExampleGradient[] OracleOf<T>(NetworkCase network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] parameters = network.Widen(network.Parameters<T>());
        double[] inputs = Widen(network.InputValues<T>());
        double[] targets = Widen(network.Targets<T>());
        return [.. Enumerable.Range(0, network.Examples).Select(b => network.Oracle(parameters, inputs, targets, b))];
    }

    private static void AssertAgrees(NetworkCase network, double[] targets, GradientResult<double> result)
    {
        SingleExampleGradient[] oracle =
        [
            .. Enumerable.Range(0, network.Examples)
                .Select(b => network.Oracle(network.Parameters<double>(), network.InputValues<double>(), targets, b)),
        ];
        Assert.Equal(oracle.Select(o => o.ExampleLoss), result.Losses, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(oracle.Select(o => o.SquaredNorm), result.SquaredNorms, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.All(result.Gradient, (g, k) => Assert.Equal(oracle.Sum(o => o.Gradient[k]), g, tolerance: 1e-12));
    }

    private static GradientResult<T> GradientOfOne<T>(NetworkCase network, int example)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => GradientResult<T>.Of(
            network,
            network.Parameters<T>(),
            network.InputValues<T>()[(example * network.Inputs)..((example + 1) * network.Inputs)],
            network.Targets<T>()[(example * network.Outputs)..((example + 1) * network.Outputs)],
            examples: 1);

    // The composition starts from the engine's own output deltas: those are the head's, which has tests of its own.
    private static void AssertHasComposedBits<T>(NetworkCase network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GradientResult<T> first = GradientResult<T>.Of(network);
        GradientResult<T> second = GradientResult<T>.Of(network);
        Assert.Equal(first.Gradient, second.Gradient);

        int examples = network.Examples;
        T[] parameters = network.Parameters<T>();
        T[] delta = first.Workspace.Deltas(network.Definition.Layers.Count - 1, examples).ToArray();
        int end = parameters.Length;
        for (int l = network.Definition.Layers.Count - 1; l >= 0; l--)
        {
            var layer = (DenseDefinition)network.Definition.Layers[l];
            T[] x = l == 0 ? network.InputValues<T>() : first.Workspace.Activations(l - 1, examples).ToArray();
            int inputs = x.Length / examples;
            int biasAt = end - (layer.Bias == BiasMode.Shared ? 1 : layer.Units);
            int weightAt = biasAt - (inputs * layer.Units);

            var weightGradient = new T[inputs * layer.Units];
            DenseReference.WeightGradient(x, delta, weightGradient, examples, inputs, layer.Units);
            Assert.Equal(weightGradient, LaidWeights.ToRows<T>(first.Gradient.AsSpan(weightAt..biasAt), inputs, layer.Units));
            Assert.Equal(BiasGradient(layer, delta, examples), first.Gradient[biasAt..end]);

            var below = new T[x.Length];
            T[] weights = LaidWeights.ToRows<T>(parameters.AsSpan(weightAt..biasAt), inputs, layer.Units);
            DenseReference.InputGradient<T>(delta, weights, below, examples, inputs, layer.Units);
            if (l > 0)
            {
                ActivationKernels.MultiplyByDerivative(network.Definition.Layers[l - 1].Activation, x, below);
                Assert.Equal(below, first.Workspace.Deltas(l - 1, examples).ToArray());
            }

            (delta, end) = (below, weightAt);
        }

        Assert.Equal(0, end);
    }

    private static T[] BiasGradient<T>(DenseDefinition layer, T[] delta, int examples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var gradient = new T[layer.Bias == BiasMode.Shared ? 1 : layer.Units];
        if (layer.Bias == BiasMode.Shared)
        {
            DenseReference.SharedBiasGradient(delta, gradient, examples, layer.Units);
        }
        else if (layer.Bias == BiasMode.PerNeuron)
        {
            DenseReference.BiasGradient(delta, gradient, examples, layer.Units);
        }

        return gradient;
    }

    private static double[] Widen<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. values.Select(double.CreateChecked)];

    private static void AssertClose(double expected, double actual, double tolerance, double floor, string what) =>
        Assert.True(
            Math.Abs(actual - expected) <= tolerance * Math.Max(floor, Math.Abs(expected)),
            $"{what} is {actual:R}, where {expected:R} is expected.");
}
