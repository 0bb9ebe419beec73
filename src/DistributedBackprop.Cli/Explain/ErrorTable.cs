using System.Globalization;

namespace DistributedBackprop.Cli.Explain;

/// <summary>Writes how error and outputs go over many steps, at the steps 1, 2, 5, 10, 20, 50, .. and the last.</summary>
/// <param name="page">Where to write.</param>
/// <param name="labels">The names of the network's parts.</param>
internal sealed class ErrorTable(Page page, Labels labels)
{
    private const int MostOutputs = 5;

    private readonly List<StepTrace> _steps = [];

    /// <summary>Whether a step has a row.</summary>
    public static bool Shows(long step, long steps)
    {
        long leading = step;
        while (leading % 10 == 0)
        {
            leading /= 10;
        }

        return leading is 1 or 2 or 5 || step == steps;
    }

    /// <summary>Adds a row.</summary>
    public void Add(StepTrace step) => _steps.Add(step);

    /// <summary>Writes the table.</summary>
    public void Write()
    {
        int outputs = Math.Min(_steps[0].Outputs.Count, MostOutputs);
        int layer = _steps[0].Layers.Count - 1;
        IEnumerable<string> heads = Enumerable.Range(0, outputs).Select(j => labels.Activation(layer, j));
        page.Heading("ERROR OVER THE STEPS");
        page.Text("Each row is the forward pass of that step, before its update.");
        page.Space();
        page.Table(["step", "E", .. heads], [.. _steps.Select(step => Row(step, outputs))], nameColumns: 0);
    }

    private static IReadOnlyList<string> Row(StepTrace step, int outputs) =>
        [step.Number.ToString(CultureInfo.InvariantCulture), Figure.Of(step.Error), .. step.Outputs.Take(outputs).Select(Figure.Of)];
}
