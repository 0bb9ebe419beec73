using System.CommandLine;
using DistributedBackprop.Akka;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Cli.Train;

namespace DistributedBackprop.Cli.Node;

/// <summary>The command <c>dbp node</c>: a node of a cluster.</summary>
internal static class NodeCommand
{
    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        var arguments = new NodeArguments();
        var health = new Option<bool>("--health") { Description = "Only says, by the exit code, whether the node of this machine with these settings answers: for health checks of containers." };
        var command = new Command("node", "Is a node of a cluster: waits for runs, computes, and takes over where another node ends.");
        arguments.AddTo(command);
        command.Add(health);
        command.SetAction(async (parsed, cancellation) =>
        {
            (NodeSettings settings, LogFormat format) = arguments.Read(parsed);
            if (parsed.GetValue(health))
            {
                return await NodeHealth.IsWellAsync(settings, cancellation).ConfigureAwait(false) ? ExitCode.Done : ExitCode.Failed;
            }

            var output = new NodeLog(ProcessLog.To(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error), format, settings.Name, TimeProvider.System);
            return ClusterHost.BuiltIn is { } host
                ? await RunAsync(host, settings, output).ConfigureAwait(false)
                : await LinkedNode.RunAsync(settings, parsed.InvocationConfiguration, output).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunAsync(IClusterHost host, NodeSettings settings, NodeLog log)
    {
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(_ => { });
        signals.ForwardTo(by =>
        {
            log.Write(NodeLogLevel.Info, "stopRequested", $"stopped by {by}: leaving the cluster");
            stop.Cancel();
        });
        Task<bool> starting = settings is { IsServer: true, Run: not null } ? new StartingRun(settings, log, TimeProvider.System).SubmitAsync(stop.Token) : Task.FromResult(true);
        if (settings.ExitsWhenDone && starting.IsCompletedSuccessfully && !await starting.ConfigureAwait(false))
        {
            // The run that it was to end with will never be.
            return ExitCode.Failed;
        }

        bool succeeded = await host.RunNodeAsync(settings, log, stop.Token).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return succeeded ? ExitCode.Done : ExitCode.Failed;
    }
}
