using System.CommandLine;
using System.CommandLine.Invocation;
using DistributedBackprop.Cli.Cancel;
using DistributedBackprop.Cli.Certificate;
using DistributedBackprop.Cli.Doctor;
using DistributedBackprop.Cli.Evaluate;
using DistributedBackprop.Cli.Explain;
using DistributedBackprop.Cli.Export;
using DistributedBackprop.Cli.Fetch;
using DistributedBackprop.Cli.Head;
using DistributedBackprop.Cli.Inspect;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Cli.New;
using DistributedBackprop.Cli.Node;
using DistributedBackprop.Cli.Predict;
using DistributedBackprop.Cli.Schema;
using DistributedBackprop.Cli.Status;
using DistributedBackprop.Cli.Submit;
using DistributedBackprop.Cli.Train;
using DistributedBackprop.Cli.Work;

namespace DistributedBackprop.Cli;

/// <summary>The command line <c>dbp</c>: its commands, and what happens when one of them does not succeed.</summary>
internal static class CommandLine
{
    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show where in the program an error arose.",
        Recursive = true,
    };

    /// <summary>The commands, without what they would read from and write to, for those who look at what there is.</summary>
    internal static IEnumerable<Command> Commands => CreateRoot(new RowStreams(() => TextReader.Null, () => TextWriter.Null)).Subcommands;

    /// <summary>Runs one command.</summary>
    /// <param name="args">What was typed after <c>dbp</c>.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where errors go, one line each.</param>
    /// <param name="rows">Where rows come from and go to when no file is named.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, RowStreams rows)
    {
        // Whoever tells of a failure must not fail by it: a full disk would end training, or hide the exit code.
        error = new EnduringWriter(error);
        ParseResult command = CreateRoot(rows).Parse(args);
        if (command.Action is ParseErrorAction)
        {
            return ErrorReport.WriteUsage(command, error);
        }

        try
        {
            return command.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                // A command that is asked to stop ends in order, however long it needs to write what it has.
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(exception, command.GetValue(Verbose), error);
        }
    }

    private static RootCommand CreateRoot(RowStreams rows) => new("Trains neural networks by backpropagation, with the same bits for any number of workers.")
    {
        TrainCommand.Create(),
        HeadCommand.Create(),
        WorkerCommand.Create(),
        SubmitCommand.Create(),
        StatusCommand.Create(),
        CancelCommand.Create(),
        FetchCommand.Create(),
        CertificateCommand.Create(),
        EvaluateCommand.Create(rows),
        PredictCommand.Create(rows),
        InspectCommand.Create(),
        ExportCommand.Create(),
        NewCommand.Create(),
        NodeCommand.Create(),
        ExplainCommand.Create(),
        SchemaCommand.Create(),
        DoctorCommand.Create(),
        Verbose,
    };
}
