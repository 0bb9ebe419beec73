using System.CommandLine;
using DistributedBackprop.Cli.Desk;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;

namespace DistributedBackprop.Cli.Cancel;

/// <summary>The command <c>dbp cancel</c>: lets a run of a cluster end.</summary>
internal static class CancelCommand
{
    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        Argument<string> run = RunArgument.Create();
        var command = new Command("cancel", "Lets a run of a cluster end: at once where it waits; where it is trained, after its step under way, with its model.") { run };
        var desk = new DeskArguments(command, "--of");
        command.SetAction(async (parsed, cancellation) =>
        {
            using DeskClient client = await DeskClient.ConnectAsync(desk.Of(parsed), cancellation).ConfigureAwait(false);
            RunStatus status = await client.CancelAsync(parsed.GetRequiredValue(run), DeskArguments.Caller).ConfigureAwait(false);
            parsed.InvocationConfiguration.Output.WriteLine(Describe(status));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Describe(RunStatus run) => run.State switch
    {
        RunState.Queued or RunState.Running => $"run {run.Id} ends after its step under way",
        RunState.Cancelled => $"run {run.Id} is cancelled: {run.Outcome}",
        _ => $"run {run.Id} was over before: {run.Outcome}",
    };
}
