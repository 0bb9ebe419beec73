using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Cli.Explain;

/// <summary>Writes the forward pass neuron by neuron: z with its sum term by term, then a = f(z).</summary>
/// <param name="page">Where to write.</param>
/// <param name="labels">The names of the network's parts.</param>
/// <param name="layers">The layers of the network.</param>
internal sealed class ForwardSection(Page page, Labels labels, IReadOnlyList<DenseDefinition> layers)
{
    /// <summary>Writes the forward pass of a step.</summary>
    public void Write(StepTrace step)
    {
        page.Heading($"FORWARD PASS of step {step.Number}");
        for (int l = 0; l < layers.Count; l++)
        {
            page.Subheading(labels.Layer(l));
            var equations = new List<Equation>();
            for (int j = 0; j < layers[l].Units; j++)
            {
                equations.Add(PreActivation(step.Layers[l], l, j));
                equations.Add(Activation(step.Layers[l], l, j));
            }

            page.Equations(equations);
        }
    }

    private Equation PreActivation(LayerTrace layer, int l, int j)
    {
        IEnumerable<string> symbols = layer.Inputs.Select((_, i) => $"{labels.Weight(l, j, i)} {labels.Activation(l - 1, i)}");
        IEnumerable<string> numbers = layer.Inputs.Select((input, i) => $"{Figure.Operand(layer.Before.Weights[j][i])} * {Figure.Operand(input)}");
        if (labels.HasBias(l))
        {
            symbols = symbols.Prepend(labels.Bias(l, j));
            numbers = numbers.Prepend(Figure.Of(layer.Before.BiasOf(j)));
        }

        return new Equation(
            labels.PreActivation(l, j), string.Join(" + ", symbols), string.Join(" + ", numbers), Figure.Of(layer.PreActivations[j]));
    }

    private Equation Activation(LayerTrace layer, int l, int j)
    {
        IReadOnlyList<string> forms = layers[l].Activation == Engine.Layers.Activation.Softmax
            ? SoftmaxForms(layer, l, j)
            : ActivationText.Forms(layers[l].Activation, labels.PreActivation(l, j), layer.PreActivations[j]);
        return new Equation(labels.Activation(l, j), [.. forms, Figure.Of(layer.Activations[j])]);
    }

    private string[] SoftmaxForms(LayerTrace layer, int l, int j)
    {
        string symbols = string.Join(" + ", layer.PreActivations.Select((_, k) => $"e^{labels.PreActivation(l, k)}"));
        string numbers = string.Join(" + ", layer.PreActivations.Select(z => $"e^{Figure.Operand(z)}"));
        return [$"e^{labels.PreActivation(l, j)} / ({symbols})", $"e^{Figure.Operand(layer.PreActivations[j])} / ({numbers})"];
    }
}
