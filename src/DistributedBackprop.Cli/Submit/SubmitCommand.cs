using System.CommandLine;
using DistributedBackprop.Cli.Desk;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Cli.Train;
using DistributedBackprop.Cli.Train.Places;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Cli.Submit;

/// <summary>The command <c>dbp submit</c>: has a run trained by a cluster.</summary>
internal static class SubmitCommand
{
    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        var configuration = new Argument<string>("CONFIG") { Description = "The configuration of the run. It and the data are checked here, before anything is sent." };
        configuration.NotEmpty();
        var command = new Command("submit", "Has a run trained by a cluster: sends configuration and data, each file once, and queues behind what is being trained.") { configuration };
        var desk = new DeskArguments(command, "--to");
        var epochs = WholeNumber.Option<int>("--epochs", "The most epochs.");
        var seed = WholeNumber.Option<long>("--seed", "The seed of initial parameters, split and order of examples.");
        var set = new Option<string[]>("--set") { Description = "Sets any option of the configuration, for example --set optimizer.learningRate=0.01. May be repeated.", HelpName = "path=value" };
        var follow = new Option<bool>("--follow") { Description = "Print a line for each epoch as it is finished, and end with the run: with exit code 1 where it fails or is cancelled. Ctrl+C ends only the printing." };
        foreach (Option option in new Option[] { epochs, seed, set, follow })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            DeskAccess access = desk.Of(parsed);
            List<ConfigurationOverride> overrides = [.. (parsed.GetValue(set) ?? []).Select(ConfigurationOverride.Parse)];
            RunArguments.AddIfGiven(overrides, "stopping.epochs", epochs, parsed);
            RunArguments.AddIfGiven(overrides, "seed", seed, parsed);
            TextWriter output = parsed.InvocationConfiguration.Output;
            SubmissionRequest request = Prepare(parsed.GetRequiredValue(configuration), overrides);
            Placement placement = await SendAsync(access, request, output, cancellation).ConfigureAwait(false);
            output.WriteLine($"run {placement.Id}: {Describe(placement.Before)}");
            if (!parsed.GetValue(follow))
            {
                output.WriteLine($"watch it with: dbp status {desk.Written(parsed)}");
                return ExitCode.Done;
            }

            var following = new FollowedRun(access, placement.Id, output, TimeProvider.System);
            return await following.FollowAsync($"dbp fetch {placement.Id} {desk.Written(parsed)}", cancellation).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>Prepares a run as its own machine sees it, and names it.</summary>
    /// <param name="configuration">The configuration's file.</param>
    /// <param name="overrides">Options set besides.</param>
    /// <exception cref="ConfigurationException">The configuration cannot be used.</exception>
    /// <exception cref="Data.DataException">The data cannot be used.</exception>
    internal static SubmissionRequest Prepare(string configuration, IReadOnlyList<ConfigurationOverride> overrides)
    {
        (TrainingOptions options, Training.Run.TrainingRun run) = NewRun.Read(configuration, overrides, ListeningHead.PrepareRun, _ => { });
        return new SubmissionRequest(
            RunId.Make(options.Name, TimeProvider.System.GetUtcNow()),
            options.Name,
            options.Stopping.Epochs,
            ConfigurationWriter.Write(options),
            run.Identity,
            RunFile.AllOf(options.Data),
            DeskArguments.Caller);
    }

    private static async Task<Placement> SendAsync(DeskAccess access, SubmissionRequest request, TextWriter output, CancellationToken cancellation)
    {
        using DeskClient client = await DeskClient.ConnectAsync(access, cancellation).ConfigureAwait(false);
        var sending = new TransferText("sending", output);
        return await client.SubmitAsync(request, (file, moved) => sending.Note(file.Name, moved, file.Bytes)).ConfigureAwait(false);
    }

    private static string Describe(int before) => before == 0 ? "it is the next to be trained" : $"it waits for {Counted.Of(before, "run")} before it";
}
