using DistributedBackprop.Akka.Tests.Roles;
using DistributedBackprop.Cli;
using DistributedBackprop.Cli.Models;

namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>The command of a node that is to end with the run that it begins with.</summary>
[Collection(ActorsInTurn.Name)]
public sealed class NodeCommandTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("dbp-command-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [ClusterFact]
    public async Task It_trains_the_run_and_ends()
    {
        (int exitCode, string output, string error) = await RunAsync(Path.Combine(AppContext.BaseDirectory, "config", "iris.json"));

        Assert.Equal((ExitCode.Done, ""), (exitCode, error));
        Assert.Matches(@"iris-[0-9a-f]+ has ended after [0-9]+ epochs and [0-9]+ updates: .*; parameters sha256=[0-9a-f]{64}\n", output);
        Assert.Contains("leaves: all runs are over\n", output, StringComparison.Ordinal);
    }

    [ClusterFact]
    public async Task Where_there_is_no_such_run_it_fails_before_it_is_a_node()
    {
        (int exitCode, string output, _) = await RunAsync("none.json");

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.Matches("^[^\n]* error: none.json cannot be trained: [^\n]*\n$", output);
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string run)
    {
        int[] ports = FreePorts.Take(3);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        string[] arguments =
        [
            "node", "--run", run, "--after-runs", "exit", "--port", $"{ports[0]}", "--bulk-port", $"{ports[1]}", "--desk-port", $"{ports[2]}",
            "--threads", "1", "--folder", Path.Combine(_folder, "node"), "--cache", Path.Combine(_folder, "cache"),
        ];
        int exitCode = await Task.Factory.StartNew(
            () => CommandLine.Run(arguments, output, error, new RowStreams(() => TextReader.Null, () => TextWriter.Null)), TaskCreationOptions.LongRunning).WaitAsync(Limit);
        return (exitCode, $"{output}", $"{error}");
    }
}
