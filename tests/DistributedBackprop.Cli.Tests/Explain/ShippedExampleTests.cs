using System.Text.Json.Nodes;
using DistributedBackprop.Cli.Explain;
using DistributedBackprop.Engine.Initializers;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Tests.Explain;

/// <summary>The examples that come with the program hold the numbers of the documents.</summary>
public sealed class ShippedExampleTests
{
    public static TheoryData<string> Names => [.. Facts.Names];

    [Fact]
    public void Every_worked_example_is_shipped_and_no_other() =>
        Assert.Equal(Facts.Names, Directory.GetFiles("Examples", "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void An_example_equals_its_facts(string name)
    {
        var facts = new Facts(name);
        WorkedExample example = ConfigurationReader.Read<WorkedExample>(File.ReadAllText(facts.ExamplePath), name, []);

        Assert.Equal(facts.Json["title"]!.GetValue<string>(), example.Title);
        Assert.Equal(facts.Json["loss"]!.GetValue<string>(), example.Network.Loss.ToString(), ignoreCase: true);
        Assert.Equal(new GradientDescent { LearningRate = facts.Json["learningRate"]!.GetValue<double>() }, example.Optimizer);
        Assert.Equal(facts.Json["input"]!.AsArray().Select(value => value!.GetValue<double>()), example.Input);
        Assert.Equal(facts.Json["target"]!.AsArray().Select(value => value?.GetValue<double>()), example.Target);
        Assert.Equal(facts.Json["layers"]!.AsArray().Count, example.Network.Layers.Count);
        foreach ((JsonNode? expected, LayerDefinition actual) in facts.Json["layers"]!.AsArray().Zip(example.Network.Layers))
        {
            AssertLayer(expected!, facts.Json["bias"]!.GetValue<string>(), Assert.IsType<DenseDefinition>(actual));
        }
    }

    private static void AssertLayer(JsonNode expected, string bias, DenseDefinition actual)
    {
        ExplicitInitializer given = Assert.IsType<ExplicitInitializer>(actual.Initializer);
        Assert.Equal(expected["units"]!.GetValue<int>(), actual.Units);
        Assert.Equal(expected["activation"]!.GetValue<string>(), actual.Activation.ToString(), ignoreCase: true);
        Assert.Equal(bias, actual.Bias.ToString(), ignoreCase: true);
        Assert.Equal(expected["weights"]!.AsArray().Select(row => row!.AsArray().Select(value => value!.GetValue<double>())), given.Weights);
        double[] biases = [.. expected["biases"]!.AsArray().Select(value => value!.GetValue<double>())];
        Assert.Equal(biases, Enumerable.Range(0, actual.Units).Select(neuron => BiasOf(given, neuron)));
    }

    private static double BiasOf(ExplicitInitializer given, int neuron) => given.Biases.Count switch
    {
        0 => 0,
        1 => given.Biases[0],
        _ => given.Biases[neuron],
    };
}
