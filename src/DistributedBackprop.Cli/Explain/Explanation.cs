using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Cli.Explain;

/// <summary>
/// Works an example out in full as a reader of a lecture on backpropagation expects it: the first step with every number,
/// then how the error falls, then the last forward pass and the parameters that come out.
/// </summary>
internal sealed class Explanation
{
    private readonly Page _page;
    private readonly ExampleTraining _training;
    private readonly int _steps;
    private readonly Labels _labels;
    private readonly IReadOnlyList<ParameterRow> _parameters;
    private readonly OverviewSection _overview;
    private readonly ForwardSection _forward;
    private readonly ErrorSection _error;
    private readonly BackwardSection _backward;
    private readonly UpdateSection _update;
    private readonly LossText _loss;

    /// <summary>Prepares an explanation.</summary>
    /// <param name="example">The example.</param>
    /// <param name="steps">The number of steps, at least 1.</param>
    /// <param name="source">The name of the example's file for messages.</param>
    /// <param name="output">Where the text goes.</param>
    /// <exception cref="Training.Configuration.ConfigurationException">The parts of the example do not fit each other.</exception>
    public Explanation(WorkedExample example, int steps, string source, TextWriter output)
    {
        _training = new ExampleTraining(example, steps, source);
        _steps = steps;
        _page = new Page(output);
        IReadOnlyList<DenseDefinition> layers = [.. example.Network.Layers.Cast<DenseDefinition>()];
        _labels = new Labels(layers, _training.Parameters);
        _parameters = ParameterRow.OfAll(layers, _labels, _training.Parameters);
        _loss = new LossText(example.Network.Loss, example.Target.Count);
        _overview = new OverviewSection(_page, example, _labels, layers);
        _forward = new ForwardSection(_page, _labels, layers);
        _error = new ErrorSection(_page, _labels, _loss, example.Target);
        _backward = new BackwardSection(_page, _labels, layers, _loss, example.Target);
        _update = new UpdateSection(_page, _parameters, example.Optimizer);
    }

    /// <summary>Takes the steps and writes them.</summary>
    /// <exception cref="ArithmeticException">Training diverges.</exception>
    public void Write()
    {
        _overview.Write(_parameters, _training.Parameters, _loss);
        StepTrace first = _training.Step();
        WriteStep(first);
        StepTrace last = _steps == 1 ? first : WriteMoreSteps(first);
        WriteResult(last);
    }

    private void WriteStep(StepTrace step)
    {
        _forward.Write(step);
        _error.Write(step);
        _backward.Write(step);
        _update.Write(step);
    }

    private StepTrace WriteMoreSteps(StepTrace first)
    {
        var table = new ErrorTable(_page, _labels);
        table.Add(first);
        StepTrace step = first;
        for (int number = 2; number <= _steps; number++)
        {
            step = _training.Step();
            if (ErrorTable.Shows(number, _steps))
            {
                table.Add(step);
            }
        }

        table.Write();
        _forward.Write(step);
        _error.Write(step);
        WriteParameters(step);
        return step;
    }

    private void WriteParameters(StepTrace step)
    {
        _page.Heading($"PARAMETERS after step {step.Number}");
        IReadOnlyList<LayerValues> values = _training.Parameters;
        _page.Table(
            [], [.. _parameters.Select(parameter => (IReadOnlyList<string>)[parameter.Name, parameter.Place, Figure.Of(parameter.In(values))])], nameColumns: 2);
    }

    private void WriteResult(StepTrace last)
    {
        (IReadOnlyList<double> outputs, double error) = _training.Evaluate();
        _page.Heading($"AFTER step {last.Number}");
        _page.Text("A forward pass with the new parameters:");
        int layer = last.Layers.Count - 1;
        _page.Equations(
        [
            .. outputs.Select((output, j) => new Equation(_labels.Activation(layer, j), Figure.Of(output))),
            new Equation("E", $"{Figure.Of(error)}   (before step {last.Number}: {Figure.Of(last.Error)})"),
        ]);
    }
}
