using DistributedBackprop.Engine.Initializers;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Engine.Tests;

public class NetworkDefinitionTests
{
    private const int Inputs = 2;

    public static TheoryData<NetworkDefinition, string, string> WrongDefinitions() => new()
    {
        { Define(Loss.HalfSquaredError), "network.layers", "is empty. Give at least one layer" },
        { Define(Loss.HalfSquaredError, Dense(2), null!), "network.layers[1]", "is null." },
        { Define(Loss.HalfSquaredError, new UnknownDefinition()), "network.layers[0]", "is a UnknownDefinition" },
        { Define(Loss.HalfSquaredError, Dense(2), Dense(0)), "network.layers[1].units", "is 0." },
        { Define(Loss.HalfSquaredError, Dense((1 << 20) + 1)), "network.layers[0].units", "is 1048577." },
        { Define(Loss.HalfSquaredError, Dense(2, (Activation)99)), "network.layers[0].activation", "is 99. Choose" },
        { Define(Loss.HalfSquaredError, Dense(2) with { Bias = (BiasMode)9 }), "network.layers[0].bias", "is 9. Choose" },
        { Define((Loss)7, Dense(2)), "network.loss", "is 7. Choose" },
        {
            Define(Loss.CrossEntropy, Dense(2, Activation.Softmax), Dense(2, Activation.Softmax)),
            "network.layers[0].activation",
            "is softmax in a hidden layer."
        },
        {
            Define(Loss.CrossEntropy, Dense(2), Dense(2, Activation.Identity)),
            "network.loss",
            "is crossEntropy while network.layers[1].activation is identity; crossEntropy needs the output's activation to be softmax."
        },
        {
            Define(Loss.BinaryCrossEntropy, Dense(2, Activation.Tanh)),
            "network.loss",
            "is binaryCrossEntropy while network.layers[0].activation is tanh; binaryCrossEntropy needs the output's activation to be sigmoid."
        },
        {
            Define(Loss.MeanSquaredError, Dense(2, Activation.Softmax)),
            "network.loss",
            "is meanSquaredError while network.layers[0].activation is softmax; softmax at the output needs the loss crossEntropy."
        },
        {
            Define(Loss.BinaryCrossEntropy, Dense(2, Activation.Softmax)),
            "network.loss",
            "is binaryCrossEntropy while network.layers[0].activation is softmax; binaryCrossEntropy needs"
        },
        { WithInitializer(null!), "network.layers[0].initializer", "is null." },
        { WithInitializer(new UniformInitializer { Limit = 0.0 }), "network.layers[0].initializer.limit", "is 0." },
        { WithInitializer(new UniformInitializer { Limit = double.NaN }), "network.layers[0].initializer.limit", "is NaN." },
        { Given([[1, 2]]), "network.layers[0].initializer.weights", "holds 1 rows for 2 neurons." },
        { Given([[1, 2], [3]]), "network.layers[0].initializer.weights[1]", "holds 1 weights for 2 inputs." },
        { Given([[1, 2], null!]), "network.layers[0].initializer.weights[1]", "holds 0 weights for 2 inputs." },
        { Given([[1, 2], [3, double.NaN]]), "network.layers[0].initializer.weights[1][1]", "is NaN." },
        { Given([[1, 1e300], [3, 4]]), "network.layers[0].initializer.weights[0][1]", "is 1E+300. Give a finite number" },
        { Given([[1, 2], [3, 4]], 1.0), "network.layers[0].initializer.biases", "holds 1 values; perNeuron biases of 2 neurons are 2." },
        { Given([[1, 2], [3, 4]], 1.0, double.NegativeInfinity), "network.layers[0].initializer.biases[1]", "is -Infinity." },
        {
            Define(Loss.HalfSquaredError, Dense(1 << 20), Dense(1 << 20)),
            "network.layers[1]",
            "brings the network to 1099515822080 parameters; at most"
        },
    };

    [Theory]
    [MemberData(nameof(WrongDefinitions), DisableDiscoveryEnumeration = true)]
    public void A_wrong_definition_is_refused_with_place_value_and_advice(NetworkDefinition definition, string location, string advice)
    {
        NetworkDefinitionException exception =
            Assert.Throws<NetworkDefinitionException>(() => new Network<float>(Inputs, definition));

        Assert.Equal(location, exception.Location);
        Assert.StartsWith($"{location}: {advice}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shared_bias_is_a_single_one()
    {
        DenseDefinition layer = Dense(2) with
        {
            Bias = BiasMode.Shared,
            Initializer = new ExplicitInitializer { Weights = [[1, 2], [3, 4]], Biases = [1, 1] },
        };

        NetworkDefinitionException exception = Assert.Throws<NetworkDefinitionException>(
            () => new Network<float>(Inputs, Define(Loss.HalfSquaredError, layer)));

        Assert.Contains("shared biases of 2 neurons are 1.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_float32_cannot_hold_float64_may() =>
        Assert.Equal(6, new Network<double>(Inputs, Given([[1, 1e300], [3, 4]])).ParameterCount);

    [Fact]
    public void There_must_be_inputs_and_a_definition()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Network<float>(0, Define(Loss.HalfSquaredError, Dense(2))));
        Assert.Throws<ArgumentNullException>(() => new Network<float>(1, null!));
    }

    private static DenseDefinition Dense(int units, Activation activation = Activation.Sigmoid) =>
        new() { Units = units, Activation = activation };

    private static NetworkDefinition Define(Loss loss, params LayerDefinition[] layers) => new() { Layers = layers, Loss = loss };

    private static NetworkDefinition WithInitializer(Initializer initializer) =>
        Define(Loss.HalfSquaredError, Dense(2) with { Initializer = initializer });

    private static NetworkDefinition Given(double[][] weights, params double[] biases) =>
        WithInitializer(new ExplicitInitializer { Weights = weights, Biases = biases });

    private sealed record UnknownDefinition : LayerDefinition;
}
