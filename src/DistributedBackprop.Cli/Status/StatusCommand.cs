using System.CommandLine;
using System.Text.Json;
using DistributedBackprop.Cli.Desk;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Training.Checkpoints;

namespace DistributedBackprop.Cli.Status;

/// <summary>The command <c>dbp status</c>: how a cluster and its runs are.</summary>
internal static class StatusCommand
{
    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        var command = new Command("status", "Shows the nodes of a cluster, its runs with epoch and error, and its workers with their speed.");
        var desk = new DeskArguments(command, "--of");
        Option<bool> json = ModelArguments.Json();
        command.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            using DeskClient client = await DeskClient.ConnectAsync(desk.Of(parsed), cancellation).ConfigureAwait(false);
            ClusterStatus status = await client.StatusAsync().ConfigureAwait(false);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(status, RunJson.Indented));
            }
            else
            {
                StatusText.Write(status, output);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
