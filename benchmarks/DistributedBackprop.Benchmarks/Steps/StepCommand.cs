using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using DistributedBackprop.Benchmarks.Scaling;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Training.Options;

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
        Option<int> threads = new("--threads") { Description = "Worker threads. One is the engine alone; several train in the host of one process.", DefaultValueFactory = _ => 1 };
        Option<bool> host = new("--host") { Description = "One worker thread in the host of one process, too: what several compare with." };
        Option<double> seconds = new("--seconds") { Description = "How long is measured.", DefaultValueFactory = _ => 2 };
        Option<string> activation = new("--activation") { Description = "relu, with softmax and cross-entropy at the output; or sigmoid in all layers, with the squared error.", DefaultValueFactory = _ => "relu" };
        Option<string> precision = new("--precision") { Description = "float32 or float64.", DefaultValueFactory = _ => "float32" };
        Option<bool> norms = new("--norms") { Description = "The norm of each example's gradient, too." };
        Option<bool> json = new("--json") { Description = "One line of JSON." };
        Command command = new("step", "Measures training steps beside the fused multiply-add peak of the same moment. Without options: a table of all that counts.")
        {
            network, batch, microBatch, threads, host, seconds, activation, precision, norms, json,
        };
        network.Validators.Add(ScalingCommand.CheckNetwork);
        activation.AcceptOnlyFromAmong("sigmoid", "relu");
        precision.AcceptOnlyFromAmong("float32", "float64");
        command.SetAction(async (result, _) =>
        {
            if (!result.CommandResult.Children.Any(child => child is OptionResult { Implicit: false }))
            {
                await StepTable.PrintAsync().ConfigureAwait(false);
                return;
            }

            int examples = result.GetValue(batch);
            var task = new StepTask(
                [.. result.GetRequiredValue(network).Split('-').Select(units => int.Parse(units, CultureInfo.InvariantCulture))],
                examples,
                result.GetValue(microBatch) ?? StepTask.LeafOf(examples),
                Enum.Parse<Activation>(result.GetRequiredValue(activation), ignoreCase: true),
                result.GetValue(norms),
                Enum.Parse<Precision>(result.GetRequiredValue(precision), ignoreCase: true));
            var time = TimeSpan.FromSeconds(result.GetValue(seconds));
            StepTimes times = result.GetValue(host) || result.GetValue(threads) > 1
                ? await HostSteps.MeasureAsync(task, result.GetValue(threads), time).ConfigureAwait(false)
                : StepTimes.Measure([EngineStep.Of(task)], time)[0];
            var report = StepReport.Of(task, result.GetValue(threads), times);
            Console.WriteLine(result.GetValue(json) ? JsonSerializer.Serialize(report) : report.ToText());
        });
        return command;
    }
}
