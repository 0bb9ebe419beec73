using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>The command <c>step</c>: how long a training step takes, as a share of what the processor could do.</summary>
internal static class StepCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        Option<string> network = new("--network") { Description = "Inputs and the units of each layer.", DefaultValueFactory = _ => "784-512-512-10" };
        Option<int> batch = new("--batch") { Description = "Examples of a step.", DefaultValueFactory = _ => 256 };
        Option<int?> microBatch = new("--micro-batch") { Description = "Examples of a leaf. Without it: an eighth of the step's, at least 8." };
        Option<int> threads = new("--threads") { Description = "Worker threads.", DefaultValueFactory = _ => 1 };
        Option<double> seconds = new("--seconds") { Description = "How long is measured.", DefaultValueFactory = _ => 2 };
        Option<string> activation = new("--activation") { Description = "The activation of hidden layers: sigmoid or relu.", DefaultValueFactory = _ => "relu" };
        Option<bool> norms = new("--norms") { Description = "The norm of each example's gradient, too." };
        Option<bool> json = new("--json") { Description = "One line of JSON." };
        Command command = new("step", "Measures a training step beside the fused multiply-add peak of the same moment.") { network, batch, microBatch, threads, seconds, activation, norms, json };
        network.Validators.Add(CheckNetwork);
        activation.AcceptOnlyFromAmong("sigmoid", "relu");
        command.SetAction(result =>
        {
            int examples = result.GetValue(batch);
            var task = new StepTask(
                [.. result.GetRequiredValue(network).Split('-').Select(units => int.Parse(units, CultureInfo.InvariantCulture))],
                examples,
                result.GetValue(microBatch) ?? StepTask.LeafOf(examples),
                Enum.Parse<Activation>(result.GetRequiredValue(activation), ignoreCase: true),
                result.GetValue(norms));
            StepTimes times = StepTimes.Measure([new EngineStep(task)], TimeSpan.FromSeconds(result.GetValue(seconds)))[0];
            Console.WriteLine(JsonSerializer.Serialize(StepReport.Of(task, result.GetValue(threads), times)));
        });
        return command;
    }

    private static void CheckNetwork(OptionResult result)
    {
        string text = result.GetValueOrDefault<string>() ?? "";
        string[] parts = text.Split('-');
        if (parts.Length < 2 || parts.Any(part => !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int units) || units < 1))
        {
            result.AddError($"--network is '{text}'; write inputs and units such as 784-512-10.");
        }
    }
}
