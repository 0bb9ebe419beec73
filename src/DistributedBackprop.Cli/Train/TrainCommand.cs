using System.CommandLine;
using DistributedBackprop.Akka;
using DistributedBackprop.Cli.Train.Places;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Train;

/// <summary>The command <c>dbp train</c>: trains a network on this machine, or goes on with a run.</summary>
internal static class TrainCommand
{
    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        var run = new RunArguments();
        var workers = WholeNumber.Option<int>("--workers", "The number of workers in this process. Without it: one a core. It changes no bit of the result.");
        var processes = WholeNumber.Option<int>("--processes", "Trains with so many worker processes instead, which this one starts. It changes no bit of the result.");
        var host = new Option<string>("--host") { Description = "What runs the workers of this process: threads, or akka, the actors of a cluster without a network. It changes no bit of the result.", HelpName = "threads|akka", DefaultValueFactory = _ => "threads" };
        host.AcceptOnlyFromAmong("threads", "akka");
        var command = new Command("train", "Trains a network with workers on all cores of this machine and leaves a run folder.");
        run.AddTo(command);
        command.Add(workers);
        command.Add(processes);
        command.Add(host);
        command.Validators.Add(result =>
        {
            if (result.GetResult(workers) is not null && result.GetResult(processes) is not null)
            {
                result.AddError("--workers are threads of this process, --processes are others: give one of them.");
            }

            if (result.GetResult(processes) is not null && result.GetValue(host) == "akka")
            {
                result.AddError("--host akka trains in this process, --processes with others: give one of them.");
            }

            if (result.GetResult(processes) is not null && result.GetValue(processes) is < 1 or > 1024)
            {
                result.AddError("--processes goes from 1 to 1,024.");
            }
        });
        command.SetAction((parsed, _) =>
        {
            var overrides = new List<ConfigurationOverride>();
            RunArguments.AddIfGiven(overrides, "workers.count", workers, parsed);
            TrainingPlace place = parsed.GetValue(processes) is { } count ? new WorkerProcesses(count) : PlaceIn(parsed.GetValue(host)!);
            return run.TrainAsync(parsed, place, overrides);
        });
        return command;
    }

    /// <exception cref="ConfigurationException">The host was not built in.</exception>
    private static TrainingPlace PlaceIn(string host) => host != "akka"
        ? new ThisProcess()
        : new ActorsOfThisProcess(ClusterHost.BuiltIn ?? throw new ConfigurationException("--host akka cannot be used: this program was built without Akka.NET. Use threads, or build it where the packages are to be had."));
}
