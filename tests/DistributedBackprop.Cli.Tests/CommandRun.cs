using DistributedBackprop.Cli.Models;

namespace DistributedBackprop.Cli.Tests;

/// <summary>One run of the command line in this process.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static CommandRun Of(params string[] args) => WithInput("", args);

    /// <summary>Runs a command that may read the standard input.</summary>
    public static CommandRun WithInput(string input, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int exitCode = CommandLine.Run(args, output, error, new RowStreams(() => new StringReader(input), () => output));
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
