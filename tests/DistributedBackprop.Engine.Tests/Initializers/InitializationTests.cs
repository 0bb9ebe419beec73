using System.Numerics;
using DistributedBackprop.Engine.Initializers;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Tests.Initializers;

public class InitializationTests
{
    private const int Inputs = 50;

    public static TheoryData<Initializer, double> Limits() => new()
    {
        { new UniformInitializer { Limit = 0.25 }, 0.25 },
        { new GlorotInitializer(), Math.Sqrt(6.0 / (50 + 100)) },
        { new HeInitializer(), Math.Sqrt(6.0 / 50) },
    };

    [Theory]
    [MemberData(nameof(Limits), DisableDiscoveryEnumeration = true)]
    public void Weights_fill_their_range_evenly(Initializer initializer, double limit)
    {
        double[] weights = Initial<double>([Dense(100, initializer)], seed: 5)[..(Inputs * 100)];

        Assert.All(weights, weight => Assert.InRange(weight, -limit, limit));

        // A uniform variable on [-l, l] has mean 0 and variance l^2 / 3; 5,000 draws leave standard errors of 0.0082 l in the
        // mean and 0.0042 l^2 in the variance, and come within 0.001 l of both ends. Bounds are at five of those.
        double mean = weights.Average();
        double variance = weights.Average(weight => (weight - mean) * (weight - mean));
        Assert.InRange(mean, -0.041 * limit, 0.041 * limit);
        Assert.InRange(variance, ((1.0 / 3.0) - 0.021) * limit * limit, ((1.0 / 3.0) + 0.021) * limit * limit);
        Assert.InRange(weights.Max(), 0.99 * limit, limit);
        Assert.InRange(weights.Min(), -limit, -0.99 * limit);
    }

    [Fact]
    public void Biases_begin_at_zero() =>
        Assert.All(
            Initial<float>([Dense(100, new HeInitializer())], seed: 5)[(Inputs * 100)..],
            bias => Assert.Equal(0.0f, bias));

    [Fact]
    public void The_seed_alone_determines_the_parameters()
    {
        DenseDefinition[] layers = [Dense(8, new GlorotInitializer()), Dense(4, new GlorotInitializer())];

        Assert.Equal(Initial<float>(layers, seed: 9), Initial<float>(layers, seed: 9));
        Assert.NotEqual(Initial<float>(layers, seed: 9), Initial<float>(layers, seed: 10));
        Assert.NotEqual(Initial<float>(layers, seed: 9), Initial<float>(layers, seed: 9 + (1UL << 32)));
    }

    [Fact]
    public void A_layer_does_not_disturb_the_others()
    {
        float[] original = Initial<float>([Dense(8, new GlorotInitializer()), Dense(4, new GlorotInitializer())], seed: 9);
        float[] changed = Initial<float>([Dense(8, new UniformInitializer { Limit = 3.0 }), Dense(4, new GlorotInitializer())], seed: 9);
        int second = (Inputs * 8) + 8;

        Assert.NotEqual(original[..second], changed[..second]);
        Assert.Equal(original[second..], changed[second..]);
    }

    [Fact]
    public void Layers_do_not_repeat_each_others_weights()
    {
        float[] parameters = Initial<float>(
            [Dense(Inputs, new UniformInitializer()), Dense(Inputs, new UniformInitializer())], seed: 9);
        int layer = (Inputs * Inputs) + Inputs;

        Assert.NotEqual(parameters[..layer], parameters[layer..]);
    }

    [Fact]
    public void Float32_weights_are_the_float64_ones_rounded()
    {
        DenseDefinition[] layers = [Dense(8, new GlorotInitializer())];

        Assert.Equal(Initial<double>(layers, seed: 3).Select(weight => (float)weight), Initial<float>(layers, seed: 3));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(33)]
    public void A_weights_draw_depends_on_its_input_and_neuron_and_not_on_where_it_lies(int neurons)
    {
        DenseDefinition[] layers = [Dense(neurons, new UniformInitializer { Limit = 0.5 })];
        var generator = new Philox(3, PhiloxStream.Initialization, substream: 0);
        double[] drawn = [.. Enumerable.Range(0, neurons * Inputs).Select(k => generator.Unit((ulong)((k % Inputs * neurons) + (k / Inputs))) - 0.5)];

        Assert.Equal(drawn, OutsideWeights<double>(layers));
        Assert.Equal(drawn.Select(weight => (float)weight), OutsideWeights<float>(layers));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(20)]
    [InlineData(33)]
    public void Explicit_values_are_given_back_neuron_by_neuron(int neurons)
    {
        double[] given = [.. Enumerable.Range(0, neurons * Inputs).Select(k => (double)k)];
        DenseDefinition[] layers = [Dense(neurons, new ExplicitInitializer { Weights = [.. given.Chunk(Inputs)], Biases = new double[neurons] })];

        Assert.Equal(given, OutsideWeights<double>(layers));
        Assert.Equal(given.Select(weight => (float)weight), OutsideWeights<float>(layers));
    }

    [Fact]
    public void Explicit_values_take_their_places()
    {
        var network = new Network<float>(2, new NetworkDefinition
        {
            Layers =
            [
                new DenseDefinition
                {
                    Units = 3,
                    Initializer = new ExplicitInitializer { Weights = [[1, 2], [3, 4], [5, 6]], Biases = [7, 8, 9] },
                },
                new DenseDefinition
                {
                    Units = 1,
                    Bias = BiasMode.Shared,
                    Initializer = new ExplicitInitializer { Weights = [[10, 11, 12]], Biases = [0.1] },
                },
                new DenseDefinition
                {
                    Units = 1,
                    Initializer = new ExplicitInitializer { Weights = [[13]] },
                },
            ],
            Loss = Loss.HalfSquaredError,
        });
        var parameters = new float[network.ParameterCount];
        parameters.AsSpan().Fill(float.NaN);

        network.Initialize(parameters, seed: 0);

        Assert.Equal([1, 3, 5, 2, 4, 6, 7, 8, 9, 10, 11, 12, 0.1f, 13, 0], parameters);
    }

    private static DenseDefinition Dense(int units, Initializer initializer) => new() { Units = units, Initializer = initializer };

    private static T[] Initial<T>(DenseDefinition[] layers, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = new Network<T>(Inputs, new NetworkDefinition { Layers = layers, Loss = Loss.HalfSquaredError });
        var parameters = new T[network.ParameterCount];
        parameters.AsSpan().Fill(T.NaN);
        network.Initialize(parameters, seed);
        return parameters;
    }

    /// <summary>The first layer's weights [neuron][input].</summary>
    private static T[] OutsideWeights<T>(DenseDefinition[] layers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = new Network<T>(Inputs, new NetworkDefinition { Layers = layers, Loss = Loss.HalfSquaredError });
        var parameters = new T[network.ParameterCount];
        network.Initialize(parameters, seed: 3);
        var weights = new T[network.Tensors[0].Length];
        network.Tensors[0].ToRowMajor<T>(parameters, weights);
        return weights;
    }
}
