using System.Diagnostics;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Cli.Tests.Processes;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>What is printed may go to a full disk; that must cost the lines and nothing else.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Full = "/dev/full";

    private readonly TemporaryFolder _folder = new();
    private readonly FullWriter _full = new();

    private string Run => _folder.In("run");

    public void Dispose()
    {
        _full.Dispose();
        _folder.Dispose();
    }

    [FullDeviceTheory]
    [InlineData("/dev/null", Full)]
    [InlineData(Full, Full)]
    [InlineData(Full, Full, "--processes", "2")]
    public void Training_goes_on_to_the_same_bits(string output, string error, params string[] options)
    {
        string sha256 = TrainedRun.Begin(_folder.In("undisturbed"), Shipped.Iris, "--epochs", "2").Sha256;

        int exitCode = RunInShell(output, error, ["train", Shipped.Iris, "--epochs", "2", "--out", Run, .. options]);

        Assert.Equal(0, exitCode);
        Assert.EndsWith($"parameters sha256={sha256}\n", File.ReadAllText(Path.Combine(Run, "log.txt")), StringComparison.Ordinal);
    }

    [FullDeviceFact]
    public void A_full_output_is_told_of_where_errors_go()
    {
        int exitCode = RunInShell(Full, _folder.In("error.txt"), ["train", Shipped.Iris, "--epochs", "1", "--out", Run]);

        Assert.Equal(0, exitCode);
        string told = Assert.Single(File.ReadAllLines(_folder.In("error.txt")));
        Assert.StartsWith("dbp: the log cannot be printed any more: No space left on device", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_of_a_quiet_head_that_nobody_can_be_told_of_end_nothing()
    {
        string[] arguments = ["head", Shipped.Iris, "--listen", "127.0.0.1:0", "--quiet", "--out", Run, "--set", "workers.waitSeconds=0.1"];

        Assert.Equal(1, RunHere(TextWriter.Null, arguments));

        string log = File.ReadAllText(Path.Combine(Run, "log.txt"));
        Assert.Contains("waiting for workers: 0 of 1 are here", log, StringComparison.Ordinal);
        Assert.Contains("workers.waitSeconds", log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_whose_log_cannot_be_printed_goes_on_looking_for_its_head()
    {
        using var error = new StringWriter { NewLine = "\n" };

        int exitCode = CommandLine.Run(["worker", "--join", "127.0.0.1:1", "--wait", "1"], _full, error, NoRows());

        Assert.Equal(1, exitCode);
        string[] lines = error.ToString().TrimEnd().Split('\n');
        Assert.Equal("dbp: the log cannot be printed any more: No space left on device. The process goes on without it.", lines[0]);
        Assert.Contains("led to no run for 1 s", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
    }

    [Theory]
    [InlineData("train", "none.json")]
    [InlineData("no-such-command")]
    public void An_error_that_cannot_be_printed_is_still_told_by_the_exit_code(params string[] arguments) =>
        Assert.Equal(2, RunHere(TextWriter.Null, arguments));

    private static RowStreams NoRows() => new(() => TextReader.Null, () => TextWriter.Null);

    private int RunHere(TextWriter output, string[] arguments) => CommandLine.Run(arguments, output, _full, NoRows());

    private static int RunInShell(string output, string error, string[] arguments)
    {
        string command = string.Join(' ', arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "dbp.dll")).Select(ShellWord.Of));
        using var shell = Process.Start("/bin/sh", ["-c", $"exec dotnet {command} > {ShellWord.Of(output)} 2> {ShellWord.Of(error)}"]);
        using var endOfLife = new Timer(_ => shell.Kill(entireProcessTree: true), null, DbpProcess.Hung, Timeout.InfiniteTimeSpan);
        shell.WaitForExit();
        return shell.ExitCode;
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class FullDeviceFactAttribute : FactAttribute
    {
        public FullDeviceFactAttribute() => Skip = File.Exists(Full) ? null : $"There is no {Full} here.";
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class FullDeviceTheoryAttribute : TheoryAttribute
    {
        public FullDeviceTheoryAttribute() => Skip = File.Exists(Full) ? null : $"There is no {Full} here.";
    }
}
