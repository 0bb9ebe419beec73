using System.CommandLine;
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
        var command = new Command("train", "Trains a network with workers on all cores of this machine and leaves a run folder.");
        run.AddTo(command);
        command.Add(workers);
        command.Add(processes);
        command.Validators.Add(result =>
        {
            if (result.GetResult(workers) is not null && result.GetResult(processes) is not null)
            {
                result.AddError("--workers are threads of this process, --processes are others: give one of them.");
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
            TrainingPlace place = parsed.GetValue(processes) is { } count ? new WorkerProcesses(count) : new ThisProcess();
            return run.TrainAsync(parsed, place, overrides);
        });
        return command;
    }
}
