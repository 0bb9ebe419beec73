using DistributedBackprop.Engine.Optimizers;

namespace DistributedBackprop.Cli.Explain;

/// <summary>Writes how a step moves every parameter from its old value to its new one.</summary>
/// <param name="page">Where to write.</param>
/// <param name="parameters">The parameters of the network.</param>
/// <param name="optimizer">The optimizer.</param>
internal sealed class UpdateSection(Page page, IReadOnlyList<ParameterRow> parameters, Optimizer optimizer)
{
    /// <summary>Writes the update of a step.</summary>
    public void Write(StepTrace step)
    {
        page.Heading($"UPDATE of step {step.Number}");
        page.Text(Rule(step));
        page.Space();
        IReadOnlyList<LayerValues> before = [.. step.Layers.Select(layer => layer.Before)];
        IReadOnlyList<LayerValues> applied = [.. step.Layers.Select(layer => layer.Applied)];
        IReadOnlyList<LayerValues> after = [.. step.Layers.Select(layer => layer.After)];
        page.Table(
            ["", "", "old", GradientHead, "new"],
            [.. parameters.Where(parameter => parameter.IsTrained).Select(parameter => (IReadOnlyList<string>)
                [parameter.Name, parameter.Place, Figure.Of(parameter.In(before)), Figure.Of(parameter.In(applied)), Figure.Of(parameter.In(after))])],
            nameColumns: 2);
        WriteFrozen();
    }

    private bool ChangesGradient => optimizer.L2 > 0 || optimizer.ClipNorm is not null;

    private string GradientHead => ChangesGradient ? "g" : "gradient";

    private string Rule(StepTrace step)
    {
        string rate = Figure.Of(step.LearningRate);
        string rule = optimizer is GradientDescent
            ? $"Gradient descent: new = old - learning rate * {GradientHead}, with the learning rate {rate}."
            : $"By {optimizer.GetType().Name}, with the learning rate {rate}.";
        string penalty = optimizer.L2 > 0 ? $" plus {Figure.Of(optimizer.L2)} * weight" : "";
        string clipping = optimizer.ClipNorm is double norm ? $", scaled down where its norm is over {Figure.Of(norm)}" : "";
        return ChangesGradient ? $"{rule} g is the gradient{penalty}{clipping}." : rule;
    }

    private void WriteFrozen()
    {
        string[] frozen = [.. parameters.Where(parameter => !parameter.IsTrained).Select(parameter => parameter.Name)];
        if (frozen.Length > 0)
        {
            page.Space();
            page.Text($"Frozen, so as before: {string.Join(", ", frozen)}.");
        }
    }
}
