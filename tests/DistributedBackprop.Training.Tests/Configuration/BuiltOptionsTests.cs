using DistributedBackprop.Data;
using DistributedBackprop.Engine.Initializers;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Tests.Configuration;

/// <summary>Options built in code are held to what those of a file are held to, in the same words.</summary>
public sealed class BuiltOptionsTests
{
    private static readonly TrainingOptions Good = new()
    {
        Data = new DataOptions { File = "a.csv", Target = ["y"], Task = LearningTask.Regression },
        Network = new() { Layers = [new DenseDefinition { Units = 1, Activation = Activation.Identity }], Loss = Loss.HalfSquaredError },
    };

    public static TheoryData<string, Func<TrainingOptions, TrainingOptions>> Refused => new()
    {
        { "\"optimizer\": { \"learningRate\": 0 }", good => good with { Optimizer = new GradientDescent { LearningRate = 0 } } },
        { "\"optimizer\": { \"kind\": \"adam\", \"beta1\": 1 }", good => good with { Optimizer = new Adam { Beta1 = 1 } } },
        { "\"optimizer\": null", good => good with { Optimizer = null! } },
        { "\"batch\": { \"miniBatch\": -1 }", good => good with { Batch = new BatchOptions { MiniBatch = -1 } } },
        { "\"batch\": { \"miniBatch\": 4, \"microBatch\": 5 }", good => good with { Batch = new BatchOptions { MiniBatch = 4, MicroBatch = 5 } } },
        { "\"seed\": -1", good => good with { Seed = -1 } },
        { "\"name\": \"a/b\"", good => good with { Name = "a/b" } },
        { "\"name\": \"\"", good => good with { Name = "" } },
        { "\"stopping\": { \"patience\": 0 }", good => good with { Stopping = new StoppingOptions { Patience = 0 } } },
        { "\"output\": { \"folder\": \" \" }", good => good with { Output = new OutputOptions { Folder = " " } } },
    };

    [Fact]
    public void Good_options_pass() => TrainingConfiguration.Require(Good);

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_refused_in_a_file_is_refused_in_code_in_the_same_words(string member, Func<TrainingOptions, TrainingOptions> change)
    {
        string inFile = Assert.Single(Minimal.Problems(Minimal.With(member)));

        Assert.Equal([inFile.Replace("config/my.json line 4: ", "options: ", StringComparison.Ordinal)], Problems(change(Good)));
    }

    [Fact]
    public void Every_place_in_lists_and_records_is_looked_at() => Assert.Equal(
        [
            "options: data.target[1] is null; expected a text.",
            "options: network.layers[0].units is 0; allowed: at least 1 and at most 1048576. (The number of neurons.)",
            "options: network.layers[1] is null; expected an object such as { \"kind\": \"dense\" }.",
            "options: network.layers[2].activation is 77; expected one of identity, sigmoid, tanh, relu, leakyRelu, softmax.",
            "options: network.layers[2].initializer.weights[0][1] is NaN; expected a finite number.",
            "options: optimizer.clipNorm is Infinity; expected a finite number.",
        ],
        Problems(Good with
        {
            Data = Good.Data with { Target = ["y", null!] },
            Network = new()
            {
                Layers =
                [
                    new DenseDefinition(),
                    null!,
                    new DenseDefinition { Units = 2, Activation = (Activation)77, Initializer = new ExplicitInitializer { Weights = [[1, double.NaN]] } },
                ],
            },
            Optimizer = new GradientDescent { ClipNorm = double.PositiveInfinity },
        }));

    [Fact]
    public void A_kind_that_no_file_can_name_is_refused() => Assert.Equal(
        ["options: optimizer.kind is OwnOptimizer; expected one of gradientDescent, momentum, nesterov, adam, adamW."],
        Problems(Good with { Optimizer = new OwnOptimizer() }));

    [Fact]
    public void Lists_of_any_type_are_counted() => TrainingConfiguration.Require(
        Good with { Network = new() { Layers = new LinkedLayers([new DenseDefinition { Units = 1, Activation = Activation.Identity }]), Loss = Loss.HalfSquaredError } });

    [Fact]
    public void Whatever_is_said_of_a_file_is_said_of_the_same_options_in_code() => Property.ForAll(
        OptionsGenerator.TrainingOptions,
        count: 200,
        options => Assert.Equal(ProblemsInFile(options).Select(WithoutPlace), Problems(options).Select(WithoutPlace)));

    private static string WithoutPlace(string problem) => problem[(problem.IndexOf(": ", StringComparison.Ordinal) + 2)..];

    private static IReadOnlyList<string> ProblemsInFile(TrainingOptions options) =>
        ProblemsOf(() => TrainingConfiguration.Read(ConfigurationWriter.Write(options), "written", []));

    private static IReadOnlyList<string> Problems(TrainingOptions options) => ProblemsOf(() => TrainingConfiguration.Require(options));

    private static IReadOnlyList<string> ProblemsOf(Action check)
    {
        try
        {
            check();
            return [];
        }
        catch (ConfigurationException exception)
        {
            return exception.Problems;
        }
    }

    private sealed record OwnOptimizer : Optimizer;

    /// <summary>A list that shows its count only as an interface asks for it.</summary>
    private sealed class LinkedLayers(IReadOnlyList<LayerDefinition> layers) : IReadOnlyList<LayerDefinition>
    {
        int IReadOnlyCollection<LayerDefinition>.Count => layers.Count;

        LayerDefinition IReadOnlyList<LayerDefinition>.this[int index] => layers[index];

        public IEnumerator<LayerDefinition> GetEnumerator() => layers.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
