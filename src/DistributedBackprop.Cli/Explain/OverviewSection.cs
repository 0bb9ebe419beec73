using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Cli.Explain;

/// <summary>Writes what the example is: where it comes from, the network, its parameters, inputs and targets.</summary>
/// <param name="page">Where to write.</param>
/// <param name="example">The example.</param>
/// <param name="labels">The names of the network's parts.</param>
/// <param name="layers">The layers of the network.</param>
internal sealed class OverviewSection(Page page, WorkedExample example, Labels labels, IReadOnlyList<DenseDefinition> layers)
{
    /// <summary>Writes the overview.</summary>
    /// <param name="parameters">The parameters of the network.</param>
    /// <param name="initial">Their initial values.</param>
    /// <param name="loss">The loss.</param>
    public void Write(IReadOnlyList<ParameterRow> parameters, IReadOnlyList<LayerValues> initial, LossText loss)
    {
        page.Text(example.Title);
        if (example.Source is string source)
        {
            page.Text($"Source: {source}");
        }

        foreach (string note in example.Notes)
        {
            page.Text($"Note: {note}");
        }

        page.Heading("NETWORK");
        page.Row($"Inputs: {string.Join(", ", example.Input.Select((value, i) => $"{labels.Neuron(-1, i)} = {Figure.Of(value)}"))}");
        for (int l = 0; l < layers.Count; l++)
        {
            page.Row($"{labels.Layer(l)}: {Names(l)}; {EnumText(layers[l].Activation)}; {Biases(l)}");
        }

        page.Row($"Targets: {string.Join(", ", example.Target.Select((value, j) => $"y{j + 1} = {(value is double y ? Figure.Of(y) : "none")}"))}");
        page.Row($"Loss: {loss.Definition}");
        page.Subheading("Parameters before the first step");
        page.Table([], [.. parameters.Select(parameter => (IReadOnlyList<string>)[parameter.Name, parameter.Place, Figure.Of(parameter.In(initial))])], nameColumns: 2);
    }

    private string Names(int l) => string.Join(", ", Enumerable.Range(0, layers[l].Units).Select(j => labels.Neuron(l, j)));

    private string Biases(int l) => layers[l].Bias switch
    {
        BiasMode.PerNeuron => "a trained bias each",
        BiasMode.Shared => "one trained bias for all",
        _ when labels.HasBias(l) => "biases that are never changed",
        _ => "no biases",
    };

    private static string EnumText(Activation activation) => activation switch
    {
        Activation.Identity => "no activation function (a = z)",
        Activation.LeakyRelu => "leaky relu",
        _ => activation.ToString().ToLowerInvariant(),
    };
}
