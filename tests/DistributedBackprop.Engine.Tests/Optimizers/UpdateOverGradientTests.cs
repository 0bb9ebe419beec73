using System.Numerics;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Engine.Tests.Numerics;

namespace DistributedBackprop.Engine.Tests.Optimizers;

/// <summary>Updates that write the parameters over the gradient.</summary>
public class UpdateOverGradientTests
{
    private const int Examples = 3;

    private static readonly Optimizer[] Optimizers =
    [
        new GradientDescent { LearningRate = 0.3 },
        new GradientDescent { LearningRate = 0.3, L2 = 0.1 },
        new GradientDescent { LearningRate = 0.3, ClipNorm = 0.5 },
        new Momentum { LearningRate = 0.3 },
        new Nesterov { LearningRate = 0.3, L2 = 0.1 },
        new Adam { LearningRate = 0.3 },
        new AdamW { LearningRate = 0.3, ClipNorm = 0.5 },
    ];

    public static TheoryData<int> OptimizerIndices() => [.. Enumerable.Range(0, Optimizers.Length)];

    [Theory]
    [MemberData(nameof(OptimizerIndices))]
    public void They_have_the_bits_of_updates_beside_it(int optimizer)
    {
        RequireSame<float>(Optimizers[optimizer], inputs: 3);
        RequireSame<float>(Optimizers[optimizer], inputs: 300);
        RequireSame<double>(Optimizers[optimizer], inputs: 3);
        RequireSame<double>(Optimizers[optimizer], inputs: 300);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public void What_is_not_finite_is_named_though_the_gradient_is_gone(int inputs)
    {
        Network<float> network = NetworkOf<float>(inputs);
        var update = new ParameterUpdate<float>(network, new GradientDescent { LearningRate = 1.0 }, stepsPerEpoch: 1, epochs: 1);
        for (int place = 0; place < inputs * 40; place += (inputs * 13) + 1)
        {
            float[] gradient = Draw<float>(network.ParameterCount, seed: 2);
            gradient[place] = float.NegativeInfinity;
            Assert.Equal(UpdateResult.GradientNotFinite, update.ApplyWithoutNorms(0, new float[gradient.Length], gradient, 1, [], gradient));

            float[] parameters = Draw<float>(network.ParameterCount, seed: 1);
            gradient = Draw<float>(network.ParameterCount, seed: 2);
            (parameters[place], gradient[place]) = (float.MaxValue, -float.MaxValue);
            Assert.Equal(UpdateResult.ParametersNotFinite, update.ApplyWithoutNorms(0, parameters, gradient, 1, [], gradient));
        }
    }

    [Fact]
    public void A_part_of_the_gradient_or_of_the_parameters_is_refused()
    {
        Network<float> network = NetworkOf<float>(inputs: 3);
        var update = new ParameterUpdate<float>(network, new GradientDescent(), stepsPerEpoch: 1, epochs: 1);
        int count = network.ParameterCount;
        var memory = new float[3 * count];
        Memory<float> given = memory.AsMemory(count, count);
        foreach (int distance in (int[])[1, -1, count - 1, 1 - count])
        {
            Memory<float> updated = memory.AsMemory(count + distance, count);
            RequireRefusal(() => update.Apply(0, new float[count], given, Examples, [], updated));
            RequireRefusal(() => update.ApplyWithoutNorms(0, given, new float[count], Examples, [], updated));
        }

        static void RequireRefusal(Action call)
        {
            ArgumentException exception = Assert.Throws<ArgumentException>(call);
            Assert.StartsWith("The updated parameters overlap those before or a part of the gradient. Give another buffer, or the gradient's.", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Neighbours_in_memory_are_apart()
    {
        Network<float> network = NetworkOf<float>(inputs: 3);
        var update = new ParameterUpdate<float>(network, new GradientDescent { LearningRate = 0.5 }, stepsPerEpoch: 1, epochs: 1);
        int count = network.ParameterCount;
        float[] memory = [.. Draw<float>(count, seed: 1), .. new float[count], .. Draw<float>(count, seed: 2)];
        int weights = network.Tensors[0].Length;
        float[] expected = [.. Enumerable.Range(0, weights).Select(k => MathF.FusedMultiplyAdd(-0.5f, memory[(2 * count) + k], memory[k]))];

        update.ApplyWithoutNorms(0, memory.AsMemory(0, count), memory.AsMemory(2 * count, count), examples: 1, [], memory.AsMemory(count, count));

        Assert.Equal(expected, memory[count..(count + weights)]);
    }

    private static void RequireSame<T>(Optimizer optimizer, int inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = NetworkOf<T>(inputs);
        var update = new ParameterUpdate<T>(network, optimizer, stepsPerEpoch: 5, epochs: 1);
        T[] parameters = Draw<T>(network.ParameterCount, seed: 1);
        IReadOnlyList<Memory<T>> stateBeside = update.AllocateState();
        IReadOnlyList<Memory<T>> stateOver = update.AllocateState();
        var beside = new T[parameters.Length];
        for (int version = 0; version < 4; version++)
        {
            T[] gradient = Draw<T>(parameters.Length, seed: 2 + version);
            T[] over = [.. gradient];
            if (version % 2 == 0)
            {
                UpdateNorms norms = update.Apply(version, parameters, gradient, Examples, stateBeside, beside);
                Assert.Equal(norms, update.Apply(version, parameters, over, Examples, stateOver, over));
            }
            else
            {
                Assert.Equal(UpdateResult.Made, update.ApplyWithoutNorms(version, parameters, gradient, Examples, stateBeside, beside));
                Assert.Equal(UpdateResult.Made, update.ApplyWithoutNorms(version, parameters, over, Examples, stateOver, over));
            }

            SameBits.Assert<T>(beside, over, $"parameters after update {version}");
            foreach ((Memory<T> expected, Memory<T> actual) in stateBeside.Zip(stateOver))
            {
                SameBits.Assert<T>(expected.Span, actual.Span, $"state after update {version}");
            }

            parameters = [.. beside];
        }
    }

    private static Network<T> NetworkOf<T>(int inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(inputs, new NetworkDefinition
        {
            Layers = [new DenseDefinition { Units = 40, Bias = BiasMode.Frozen }, new DenseDefinition { Units = 2 }],
            Loss = Loss.HalfSquaredError,
        });

    private static T[] Draw<T>(int count, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating((2.0 * random.NextDouble()) - 1.0))];
    }
}
