using System.CommandLine;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Data.Arrays;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Cli.Predict;

/// <summary>The command <c>dbp predict</c>.</summary>
internal sealed class PredictCommand
{
    private readonly Argument<string> _model = ModelArguments.Model();
    private readonly Option<string> _data = new("--data")
    {
        Description = "The rows to predict: a table with the model's feature columns, or an array (.npy, .idx or -ubyte, perhaps .gz); - is a table on the standard input.",
        HelpName = "FILE|-",
        Required = true,
    };

    private readonly Option<string?> _output = new("--out") { Description = "The file to write. Without it: the standard output.", HelpName = "FILE.csv" };
    private readonly FormatOptions _format;
    private readonly RowStreams _streams;

    private PredictCommand(RowStreams streams, Command command)
    {
        _streams = streams;
        _data.NotEmpty();
        _output.NotEmpty();
        command.Arguments.Add(_model);
        command.Options.Add(_data);
        command.Options.Add(_output);
        _format = new FormatOptions(command);
        command.SetAction(Run);
    }

    /// <summary>The command, ready to be added to the root.</summary>
    /// <param name="streams">Where rows come from and go to when no file is named.</param>
    public static Command Create(RowStreams streams)
    {
        var command = new Command("predict", "Predicts rows with a trained model, as CSV: classes and their probabilities, or values in the original unit.");
        _ = new PredictCommand(streams, command);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var trained = TrainedModel.Load(parsed.GetRequiredValue(_model));
        using RowSource rows = Open(parsed, trained);
        using var sink = RowSink.To(parsed.GetValue(_output), rows.Name, _streams);
        new PredictedRows(trained, sink).Write(rows.Blocks);
        return ExitCode.Done;
    }

    private RowSource Open(ParseResult parsed, TrainedModel trained)
    {
        string data = parsed.GetRequiredValue(_data);
        if (!ArrayRows.IsArray(data))
        {
            return RowSource.OpenTable(data, _format.Of(parsed, CsvFormat.Of(trained.Preparation)), _streams);
        }

        _format.RequireAbsent(parsed, data);
        return RowSource.OpenInputs(data, trained.Preparation);
    }
}
