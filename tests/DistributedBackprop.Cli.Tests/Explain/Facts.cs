using System.Text.Json.Nodes;

namespace DistributedBackprop.Cli.Tests.Explain;

/// <summary>The facts of a worked example, and the names that an explanation gives to their quantities.</summary>
internal sealed class Facts(string name)
{
    public static IEnumerable<string> Names => Directory.GetFiles("Facts", "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order();

    public JsonNode Json { get; } = JsonNode.Parse(File.ReadAllText($"Facts/{name}.json"))!;

    private JsonArray Layers => Json["layers"]!.AsArray();

    public string ExamplePath => $"Examples/{name}.json";

    /// <summary>x1, h1 or o1.</summary>
    public string Neuron(int layer, int neuron) => (layer == Layers.Count - 1 ? "o" : "h") + (neuron + 1);

    /// <summary>Weights are counted neuron by neuron through all layers.</summary>
    public string Weight(int layer, int neuron, int input) =>
        $"w{Enumerable.Range(0, layer).Sum(l => Units(l) * Inputs(l)) + (neuron * Inputs(layer)) + input + 1}";

    /// <summary>Biases likewise; one a layer where it is shared.</summary>
    public string Bias(int layer, int neuron) => Json["bias"]!.GetValue<string>() == "shared"
        ? $"b{layer + 1}"
        : $"b{Enumerable.Range(0, layer).Sum(Units) + neuron + 1}";

    private int Units(int layer) => Layers[layer]!["units"]!.GetValue<int>();

    private int Inputs(int layer) => layer == 0 ? Json["input"]!.AsArray().Count : Units(layer - 1);
}
