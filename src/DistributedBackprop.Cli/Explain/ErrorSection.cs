namespace DistributedBackprop.Cli.Explain;

/// <summary>Writes the error of every output and their sum.</summary>
/// <param name="page">Where to write.</param>
/// <param name="labels">The names of the network's parts.</param>
/// <param name="loss">The loss.</param>
/// <param name="target">The targets.</param>
internal sealed class ErrorSection(Page page, Labels labels, LossText loss, IReadOnlyList<double?> target)
{
    /// <summary>Writes the error of a step, before its update.</summary>
    public void Write(StepTrace step)
    {
        page.Heading($"ERROR of step {step.Number}");
        Write(step.Layers.Count - 1, step.Outputs, step.Error);
    }

    /// <summary>Writes the errors of outputs and their sum.</summary>
    public void Write(int outputLayer, IReadOnlyList<double> outputs, double error)
    {
        var equations = new List<Equation>();
        for (int j = 0; j < target.Count; j++)
        {
            if (target[j] is double y)
            {
                equations.Add(new Equation(Symbol(outputLayer, j), loss.ErrorForms($"y{j + 1}", labels.Activation(outputLayer, j), y, outputs[j])));
            }
        }

        string sum = string.Join(" + ", Enumerable.Range(0, target.Count).Where(j => target[j] is not null).Select(j => Symbol(outputLayer, j)));
        equations.Add(new Equation("E", sum.Length == 0 ? "0" : sum, Figure.Of(error)));
        page.Equations(equations);
        foreach (int j in Enumerable.Range(0, target.Count).Where(j => target[j] is null))
        {
            page.Row($"{labels.Neuron(outputLayer, j)} has no target: it adds nothing to the error.");
        }
    }

    private string Symbol(int outputLayer, int j) => $"E_{labels.Neuron(outputLayer, j)}";
}
