using System.Text.Json;
using System.Text.Json.Serialization;
using DistributedBackprop.Engine.Initializers;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Engine.Tests.WorkedExamples;

/// <summary>One worked example of the lecture documents, as its file holds it.</summary>
internal sealed record WorkedExample
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>All examples by name.</summary>
    public static IReadOnlyDictionary<string, WorkedExample> All { get; } =
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "WorkedExamples"), "*.json")
            .Select(Read)
            .ToDictionary(example => example.Name);

    public required string Name { get; init; }

    public required Loss Loss { get; init; }

    public required double LearningRate { get; init; }

    public required BiasMode Bias { get; init; }

    public required IReadOnlyList<WorkedLayer> Layers { get; init; }

    public required IReadOnlyList<double> Input { get; init; }

    /// <summary>Null where an output has no target.</summary>
    public required IReadOnlyList<double?> Target { get; init; }

    public required IReadOnlyList<PrintedFigure> Printed { get; init; }

    /// <summary>Null where the documents do not state the example completely.</summary>
    public ExactTrace? Exact { get; init; }

    /// <summary>The network's definition, with the initial parameters given explicitly.</summary>
    public NetworkDefinition Definition => new() { Layers = [.. Layers.Select(Define)], Loss = Loss };

    private static WorkedExample Read(string path) =>
        JsonSerializer.Deserialize<WorkedExample>(File.ReadAllText(path), Format)
        ?? throw new InvalidDataException($"{path} holds null.");

    private DenseDefinition Define(WorkedLayer layer) => new()
    {
        Units = layer.Units,
        Activation = layer.Activation,
        Bias = Bias,
        Initializer = new ExplicitInitializer
        {
            Weights = layer.Weights,
            // The files list a layer's shared bias once a neuron.
            Biases = Bias == BiasMode.Shared ? [layer.Biases.Distinct().Single()] : layer.Biases,
        },
    };
}

/// <summary>One layer with its initial parameters; weights[neuron][input].</summary>
internal sealed record WorkedLayer(
    int Units, Activation Activation, IReadOnlyList<IReadOnlyList<double>> Weights, IReadOnlyList<double> Biases);

/// <summary>A figure that a document prints.</summary>
internal sealed record PrintedFigure(string Quantity, double Printed, double Tolerance, int UpdatesBefore);

/// <summary>Independently computed float64 traces by the number of updates made before the forward pass.</summary>
internal sealed record ExactTrace(IReadOnlyDictionary<int, ExactStep> Steps);

/// <summary>Everything about one forward and backward pass; by layer, then neuron.</summary>
internal sealed record ExactStep(
    IReadOnlyList<ExactParameters> ParametersBefore,
    IReadOnlyList<IReadOnlyList<double>> PreActivations,
    IReadOnlyList<IReadOnlyList<double>> Activations,
    double Error,
    IReadOnlyList<IReadOnlyList<double>> Deltas,
    IReadOnlyList<ExactGradient> Gradients);

/// <summary>A layer's parameters, a bias listed for each neuron whatever the bias mode.</summary>
internal sealed record ExactParameters(IReadOnlyList<IReadOnlyList<double>> Weights, IReadOnlyList<double> Biases);

/// <summary>A layer's gradient, a bias gradient listed for each neuron whatever the bias mode.</summary>
internal sealed record ExactGradient(IReadOnlyList<IReadOnlyList<double>> W, IReadOnlyList<double> B);
