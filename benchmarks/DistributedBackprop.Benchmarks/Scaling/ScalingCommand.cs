using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using DistributedBackprop.Hosting.Tcp;

namespace DistributedBackprop.Benchmarks.Scaling;

/// <summary>The command <c>scaling</c>: examples a second with one worker process and with several, and where the time goes.</summary>
internal static class ScalingCommand
{
    /// <summary>The command by which the benchmark starts its own workers.</summary>
    public const string WorkerCommand = "scaling-worker";

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        Option<string> network = new("--network") { Description = "Inputs and the units of each layer.", DefaultValueFactory = _ => "784-512-512-10" };
        Option<int> batch = new("--batch") { Description = "Examples of a step.", DefaultValueFactory = _ => 256 };
        Option<int?> microBatch = new("--micro-batch") { Description = "Examples of a leaf. Without it: an eighth of the step's, at least 8." };
        Option<int> processes = new("--processes") { Description = "Worker processes, of one thread each.", DefaultValueFactory = _ => 2 };
        Option<double> seconds = new("--seconds") { Description = "How long each measurement takes.", DefaultValueFactory = _ => 2 };
        Option<int> rounds = new("--rounds") { Description = "Measurements of each figure, in turns; the median counts.", DefaultValueFactory = _ => 3 };
        Option<bool> json = new("--json") { Description = "One line of JSON instead of a table." };
        Command command = new("scaling", "Trains over TCP with one worker process, with several, and in one process, in turns.") { network, batch, microBatch, processes, seconds, rounds, json };
        network.Validators.Add(CheckNetwork);
        command.SetAction(async (result, _) =>
        {
            int examples = result.GetValue(batch);
            var task = new ScalingTask(
                [.. result.GetRequiredValue(network).Split('-').Select(units => int.Parse(units, CultureInfo.InvariantCulture))],
                examples,
                result.GetValue(microBatch) ?? Math.Max(8, examples / 8));
            ScalingReport report = await ScalingBenchmark.MeasureAsync(task, result.GetValue(processes), TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(rounds)).ConfigureAwait(false);
            Console.WriteLine(result.GetValue(json) ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : report.ToText());
        });
        return command;
    }

    /// <summary>Creates the command of a worker that the benchmark starts; its standard input ends with the benchmark.</summary>
    public static Command CreateWorker()
    {
        Argument<string> head = new("head");
        Command command = new(WorkerCommand, "Is started by the command scaling.") { head };
        command.Hidden = true;
        command.SetAction(async (result, _) =>
        {
            using var stop = new CancellationTokenSource();
            OwnProcess.EndWithInput(stop);
            var options = new TcpWorkerOptions { Head = LinkAddress.Parse(result.GetRequiredValue(head), "head"), Threads = 1, Patience = TimeSpan.FromSeconds(30) };
            WorkerEnd end = await new TcpWorker(options, _ => { }, TimeProvider.System).RunAsync(stop.Token).ConfigureAwait(false);
            return end.Kind is WorkerEndKind.RunOver or WorkerEndKind.Stopped ? 0 : 1;
        });
        return command;
    }

    /// <summary>Refuses what is no list of units.</summary>
    internal static void CheckNetwork(OptionResult result)
    {
        string text = result.GetValueOrDefault<string>() ?? "";
        string[] parts = text.Split('-');
        if (parts.Length < 2 || parts.Any(part => !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int units) || units < 1))
        {
            result.AddError($"--network is '{text}'; write inputs and units such as 784-512-10.");
        }
    }
}
