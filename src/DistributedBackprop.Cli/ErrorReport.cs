using System.CommandLine;
using System.CommandLine.Parsing;
using DistributedBackprop.Data;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Export;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Cli;

/// <summary>The one place that turns what went wrong into lines for people and an <see cref="ExitCode"/> for the shell.</summary>
internal static class ErrorReport
{
    private const string MemoryIsFull =
        "The memory is full: the data, the network and the workers need more than this process may use. Use fewer rows or columns, fewer workers (--workers) or a smaller network, or more memory.";

    /// <summary>Reports that a command failed.</summary>
    /// <param name="exception">Why.</param>
    /// <param name="verbose">Whether to show where in the program it arose.</param>
    /// <param name="error">Where lines go, one a problem.</param>
    /// <returns>The exit code.</returns>
    public static int Write(Exception exception, bool verbose, TextWriter error)
    {
        foreach (string problem in ProblemsOf(exception))
        {
            WriteLine(problem, error);
        }

        if (verbose)
        {
            error.WriteLine(exception);
        }

        return exception is ConfigurationException or DataException or ModelException or ExportException ? ExitCode.Unusable : ExitCode.Failed;
    }

    /// <summary>Reports a command line that is not understood.</summary>
    /// <param name="command">The command line, with its errors.</param>
    /// <param name="error">Where lines go, one an error.</param>
    /// <returns>The exit code.</returns>
    public static int WriteUsage(ParseResult command, TextWriter error)
    {
        foreach (ParseError problem in command.Errors)
        {
            WriteLine($"{problem.Message} See '{HelpFor(command.CommandResult)}'.", error);
        }

        return ExitCode.Unusable;
    }

    private static IReadOnlyList<string> ProblemsOf(Exception exception) => exception switch
    {
        ConfigurationException configuration => configuration.Problems,
        OutOfMemoryException => [MemoryIsFull],
        ModelException { UnfinishedRun: { } run } => [$"{exception.Message} To finish it: dbp train --resume {ShellWord.Of(run)}"],
        _ => [exception.Message],
    };

    private static void WriteLine(string problem, TextWriter error) => error.WriteLine($"dbp: {problem.ReplaceLineEndings(" ")}");

    private static string HelpFor(CommandResult command) =>
        command.Parent is CommandResult ? $"dbp {command.Command.Name} --help" : "dbp --help";
}
