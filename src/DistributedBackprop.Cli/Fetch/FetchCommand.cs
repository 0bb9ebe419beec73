using System.CommandLine;
using DistributedBackprop.Cli.Desk;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Cli.Fetch;

/// <summary>The command <c>dbp fetch</c>: brings the model of a run that a cluster has trained.</summary>
internal static class FetchCommand
{
    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        Argument<string> run = RunArgument.Create();
        var command = new Command("fetch", "Brings the model of a run that a cluster has trained, with configuration and metrics, into a folder that the other commands take.") { run };
        var desk = new DeskArguments(command, "--of");
        var output = new Option<string?>("--out") { Description = "The folder: a new or an empty one. Without it: one of the run's name under 'runs'.", HelpName = "DIR" };
        output.NotEmpty();
        command.Add(output);
        command.SetAction(async (parsed, cancellation) =>
        {
            string id = parsed.GetRequiredValue(run);
            string folder = parsed.GetValue(output) ?? Path.Combine(new OutputOptions().Folder, Path.GetFileName(id));
            TextWriter lines = parsed.InvocationConfiguration.Output;
            using DeskClient client = await DeskClient.ConnectAsync(desk.Of(parsed), cancellation).ConfigureAwait(false);
            var fetching = new TransferText("fetching", lines);
            RunStatus status = await client.FetchAsync(id, folder, (file, moved) => fetching.Note(file.Name, moved, file.Bytes)).ConfigureAwait(false);
            lines.WriteLine($"run folder: {folder}");
            lines.WriteLine($"parameters sha256={status.ParametersSha256}");
            return ExitCode.Done;
        });
        return command;
    }
}
