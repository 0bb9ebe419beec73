using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Cli.Explain;

/// <summary>Writes the backward pass by the chain rule, factor by factor, from the output layer to the first.</summary>
/// <param name="page">Where to write.</param>
/// <param name="labels">The names of the network's parts.</param>
/// <param name="layers">The layers of the network.</param>
/// <param name="loss">The loss.</param>
/// <param name="target">The targets.</param>
internal sealed class BackwardSection(
    Page page, Labels labels, IReadOnlyList<DenseDefinition> layers, LossText loss, IReadOnlyList<double?> target)
{
    private int Last => layers.Count - 1;

    /// <summary>Writes the backward pass of a step.</summary>
    public void Write(StepTrace step)
    {
        page.Heading($"BACKWARD PASS of step {step.Number}");
        page.Text("The chain rule: dE/dw = dE/da * da/dz * dz/dw, with delta = dE/dz = dE/da * da/dz.");
        if (loss.IsFused)
        {
            page.Text("For this loss with this output activation the product dE/da * da/dz shortens to a - y.");
        }

        page.Text("All weights here are those from before the step.");
        for (int l = Last; l >= 0; l--)
        {
            for (int j = 0; j < layers[l].Units; j++)
            {
                page.Subheading($"{labels.Layer(l)}, {labels.Neuron(l, j)}");
                WriteNeuron(step, l, j);
            }

            WriteSharedBias(step.Layers[l], l);
        }
    }

    private void WriteNeuron(StepTrace step, int l, int j)
    {
        if (l == Last && target[j] is null)
        {
            page.Row($"{labels.Neuron(l, j)} has no target: {labels.Delta(l, j)} = 0, and so are the gradients of its weights.");
            return;
        }

        IEnumerable<Equation> deltas = l == Last ? OutputDelta(step.Layers[l], j, target[j]!.Value) : HiddenDelta(step, l, j);
        page.Equations([.. deltas, .. WeightGradients(step.Layers[l], l, j), .. BiasGradient(step.Layers[l], l, j)]);
    }

    private IEnumerable<Equation> OutputDelta(LayerTrace layer, int j, double y)
    {
        double a = layer.Activations[j];
        (string target, string activation) = ($"y{j + 1}", labels.Activation(Last, j));
        if (loss.IsFused)
        {
            return [new Equation(
                labels.Delta(Last, j), $"{activation} - {target}", $"{Figure.Of(a)} - {Figure.Operand(y)}", Figure.Of(layer.Deltas[j]))];
        }

        return
        [
            new Equation($"dE/d{activation}", loss.SlopeForms(target, activation, y, a)),
            .. DeltaFromSlope(layer, Last, j, loss.Slope(y, a)),
        ];
    }

    private IEnumerable<Equation> HiddenDelta(StepTrace step, int l, int j)
    {
        LayerTrace next = step.Layers[l + 1];
        IEnumerable<string> symbols = next.Deltas.Select((_, k) => $"{labels.Weight(l + 1, k, j)} {labels.Delta(l + 1, k)}");
        IEnumerable<string> numbers = next.Deltas.Select((delta, k) => $"{Figure.Operand(next.Before.Weights[k][j])} * {Figure.Operand(delta)}");
        double slope = next.Deltas.Select((delta, k) => next.Before.Weights[k][j] * delta).Sum();
        return
        [
            new Equation($"dE/d{labels.Activation(l, j)}", string.Join(" + ", symbols), string.Join(" + ", numbers), Figure.Of(slope)),
            .. DeltaFromSlope(step.Layers[l], l, j, slope),
        ];
    }

    private IEnumerable<Equation> DeltaFromSlope(LayerTrace layer, int l, int j, double slope)
    {
        Activation activation = layers[l].Activation;
        string symbol = labels.Activation(l, j);
        double a = layer.Activations[j];
        double derivative = ActivationText.Derivative(activation, a);
        return
        [
            new Equation($"d{symbol}/d{labels.PreActivation(l, j)}", ActivationText.DerivativeForms(activation, symbol, a)),
            new Equation(
                labels.Delta(l, j),
                $"dE/d{symbol} * d{symbol}/d{labels.PreActivation(l, j)}",
                $"{Figure.Of(slope)} * {Figure.Operand(derivative)}",
                Figure.Of(layer.Deltas[j])),
        ];
    }

    private IEnumerable<Equation> WeightGradients(LayerTrace layer, int l, int j)
    {
        for (int i = 0; i < layer.Inputs.Count; i++)
        {
            string weight = labels.Weight(l, j, i);
            string input = $"d{labels.PreActivation(l, j)}/d{weight}";
            yield return new Equation(input, labels.Activation(l - 1, i), Figure.Of(layer.Inputs[i]));
            yield return l == Last && !loss.IsFused
                ? FactorByFactor(layer, j, i, weight, input)
                : new Equation(
                    $"dE/d{weight}",
                    $"{labels.Delta(l, j)} * {input}",
                    $"{Figure.Of(layer.Deltas[j])} * {Figure.Operand(layer.Inputs[i])}",
                    Figure.Of(layer.Gradient.Weights[j][i]));
        }
    }

    private Equation FactorByFactor(LayerTrace layer, int j, int i, string weight, string input)
    {
        double a = layer.Activations[j];
        string symbol = labels.Activation(Last, j);
        double slope = loss.Slope(target[j]!.Value, a);
        double derivative = ActivationText.Derivative(layers[Last].Activation, a);
        return new Equation(
            $"dE/d{weight}",
            $"dE/d{symbol} * d{symbol}/d{labels.PreActivation(Last, j)} * {input}",
            $"{Figure.Of(slope)} * {Figure.Operand(derivative)} * {Figure.Operand(layer.Inputs[i])}",
            Figure.Of(layer.Gradient.Weights[j][i]));
    }

    private IEnumerable<Equation> BiasGradient(LayerTrace layer, int l, int j)
    {
        if (layers[l].Bias == BiasMode.PerNeuron)
        {
            yield return new Equation($"dE/d{labels.Bias(l, j)}", $"{labels.Delta(l, j)} * 1", Figure.Of(layer.Gradient.Biases[j]));
        }
    }

    private void WriteSharedBias(LayerTrace layer, int l)
    {
        if (layers[l].Bias != BiasMode.Shared)
        {
            return;
        }

        page.Subheading($"{labels.Layer(l)}, the bias that all its neurons share: the sum of their deltas");
        page.Equations([new Equation(
            $"dE/d{labels.Bias(l, 0)}",
            string.Join(" + ", layer.Deltas.Select((_, j) => labels.Delta(l, j))),
            string.Join(" + ", layer.Deltas.Select(Figure.Operand)),
            Figure.Of(layer.Gradient.Biases[0]))]);
    }
}
