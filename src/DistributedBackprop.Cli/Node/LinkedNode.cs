using System.CommandLine;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Cli.Submit;
using DistributedBackprop.Cli.Work;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp;

namespace DistributedBackprop.Cli.Node;

/// <summary>
/// What <c>dbp node</c> is in a program that was built without Akka.NET: the first server node is the head of the run that it is to
/// start with, workers join it, and other server nodes have nothing to do.
/// </summary>
internal static class LinkedNode
{
    /// <summary>How long the worker of a node whose head has ended may take to say goodbye.</summary>
    private static readonly TimeSpan PartingPatience = TimeSpan.FromSeconds(2);

    /// <summary>Is that until the run is over.</summary>
    /// <param name="settings">The node.</param>
    /// <param name="console">Where lines go.</param>
    /// <param name="log">Is told what the node is.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(NodeSettings settings, InvocationConfiguration console, INodeLog log)
    {
        LinkAddress head = settings.ServerNodes[0];
        bool leads = settings.IsServer && head == new LinkAddress(settings.Host, settings.Port);
        log.Write(NodeLogLevel.Info, "withoutCluster", $"this program was built without Akka.NET: not a cluster but processes joined by TCP, with the head on {head}");
        if (leads && settings.Run is null)
        {
            log.Write(NodeLogLevel.Error, "noRun", "no run is named (--run, DBP_RUN), and without Akka.NET none can be submitted");
            return ExitCode.Failed;
        }

        if (!leads && !settings.IsWorker)
        {
            log.Write(NodeLogLevel.Info, "nothingToDo", "there is one head without Akka.NET, and it is another node: nothing to do here");
            return ExitCode.Done;
        }

        // Head and worker look there.
        Environment.SetEnvironmentVariable(LinkToken.Variable, settings.Token);
        Task<int> leading = leads ? RunCommandAsync(HeadArguments(settings, log), console) : Task.FromResult(ExitCode.Done);
        Task<int> working = settings.IsWorker ? RunCommandAsync(WorkerArguments(settings, head), console) : Task.FromResult(ExitCode.Done);
        int led = await leading.ConfigureAwait(false);
        if (leads)
        {
            // A worker that has not come to its head by now finds none any more, and would look for it without end.
            await Task.WhenAny(working, Task.Delay(PartingPatience)).ConfigureAwait(false);
        }

        return !leads || working.IsCompleted ? Math.Max(led, await working.ConfigureAwait(false)) : led;
    }

    private static List<string> HeadArguments(NodeSettings settings, INodeLog log)
    {
        // Another run must not go on where this one ended.
        SubmissionRequest run = SubmitCommand.Prepare(settings.Run!, []);
        string folder = Path.Combine(settings.Folder, "runs", RunId.Of(run.Name, run.Identity));
        List<string> arguments = ["head", .. RunFolder.IsRun(folder) ? ["--resume", folder] : new[] { settings.Run!, "--out", folder }, "--listen", $"{settings.Listen}:{settings.Port}"];
        if (settings.CertificateFile is { } certificate)
        {
            arguments.AddRange(["--certificate", certificate, "--key", settings.KeyFile!]);
        }

        log.Write(NodeLogLevel.Info, "leads", $"dbp {string.Join(' ', arguments)}");
        return arguments;
    }

    private static List<string> WorkerArguments(NodeSettings settings, LinkAddress head)
    {
        List<string> arguments = ["worker", "--join", $"{head}", "--name", settings.Name, "--threads", FormattableString.Invariant($"{settings.Threads}")];
        if (settings.CertificateFile is { } certificate)
        {
            arguments.AddRange(["--trust", certificate]);
        }

        if (settings.CacheFolder is { } cache)
        {
            arguments.AddRange(["--cache", cache]);
        }

        return arguments;
    }

    private static Task<int> RunCommandAsync(IReadOnlyList<string> arguments, InvocationConfiguration console) => Task.Factory.StartNew(
        () => CommandLine.Run(arguments, console.Output, console.Error, RowStreams.OfProcess), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
