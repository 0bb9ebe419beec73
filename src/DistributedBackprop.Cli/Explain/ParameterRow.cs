using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Cli.Explain;

/// <summary>One parameter of a network in a table.</summary>
/// <param name="Name">w1 or b1.</param>
/// <param name="Place">Where it is: "x1 -> h1", or "bias of h1".</param>
/// <param name="IsTrained">Whether steps move it.</param>
/// <param name="In">Its value, or that of its gradient, among those of all layers.</param>
internal sealed record ParameterRow(string Name, string Place, bool IsTrained, Func<IReadOnlyList<LayerValues>, double> In)
{
    /// <summary>The parameters of a network in the order of their names, the biases of a layer after its weights.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="labels">The names of the network's parts.</param>
    /// <param name="initial">The initial parameters, for their shapes.</param>
    public static IReadOnlyList<ParameterRow> OfAll(IReadOnlyList<DenseDefinition> layers, Labels labels, IReadOnlyList<LayerValues> initial) =>
        [.. Enumerable.Range(0, layers.Count).SelectMany(l => WeightsOf(l, labels, initial[l]).Concat(BiasesOf(l, layers[l], labels)))];

    private static IEnumerable<ParameterRow> WeightsOf(int l, Labels labels, LayerValues shape) =>
        from j in Enumerable.Range(0, shape.Weights.Count)
        from i in Enumerable.Range(0, shape.Weights[j].Count)
        select new ParameterRow(
            labels.Weight(l, j, i), $"{labels.Neuron(l - 1, i)} -> {labels.Neuron(l, j)}", true, values => values[l].Weights[j][i]);

    private static IEnumerable<ParameterRow> BiasesOf(int l, DenseDefinition layer, Labels labels)
    {
        if (!labels.HasBias(l))
        {
            return [];
        }

        IEnumerable<ParameterRow> each = Enumerable.Range(0, layer.Units).Select(j => new ParameterRow(
            labels.Bias(l, j), $"bias of {labels.Neuron(l, j)}", layer.Bias != BiasMode.Frozen, values => values[l].BiasOf(j)));
        return layer.Bias == BiasMode.Shared
            ? [each.First() with { Place = $"bias of {labels.Neuron(l, 0)} to {labels.Neuron(l, layer.Units - 1)}" }]
            : each;
    }
}
