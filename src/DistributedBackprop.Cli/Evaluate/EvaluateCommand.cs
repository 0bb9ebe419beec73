using System.CommandLine;
using System.Text.Json;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Data.Arrays;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Cli.Evaluate;

/// <summary>The command <c>dbp evaluate</c>.</summary>
internal sealed class EvaluateCommand
{
    private readonly Argument<string> _model = ModelArguments.Model();
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The rows to measure on: a table with the model's feature and target columns, or an array (.npy, .idx or -ubyte, perhaps .gz); - is a table on the standard input. Without it: the data.testFile of the model's run.",
        HelpName = "FILE|-",
    };

    private readonly Option<string?> _labels = new("--labels") { Description = "Where the rows are an array: the array of their labels.", HelpName = "FILE" };
    private readonly Option<bool> _json = ModelArguments.Json();
    private readonly FormatOptions _format;
    private readonly RowStreams _streams;

    private EvaluateCommand(RowStreams streams, Command command)
    {
        _streams = streams;
        _data.NotEmpty();
        _labels.NotEmpty();
        command.Arguments.Add(_model);
        command.Options.Add(_data);
        command.Options.Add(_labels);
        _format = new FormatOptions(command);
        command.Options.Add(_json);
        command.SetAction(Run);
    }

    /// <summary>The command, ready to be added to the root.</summary>
    /// <param name="streams">Where rows come from when no file is named.</param>
    public static Command Create(RowStreams streams)
    {
        var command = new Command("evaluate", "Measures a trained model: accuracy, precision, recall, confusion, log loss; or RMSE, MAE, R2.");
        _ = new EvaluateCommand(streams, command);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(_model);
        var trained = TrainedModel.Load(path);
        using RowSource rows = Open(parsed, path, trained);
        EvaluationReport report = trained.Evaluate(rows.Blocks);
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            output.WriteLine(JsonSerializer.Serialize(report, report.GetType(), RunJson.Indented));
        }
        else
        {
            new EvaluationText(output).Write(report, trained.Manifest, rows.Name);
        }

        return ExitCode.Done;
    }

    private RowSource Open(ParseResult parsed, string path, TrainedModel trained)
    {
        TestData data = parsed.GetValue(_data) is { } file
            ? new TestData(file, parsed.GetValue(_labels), CsvFormat.Of(trained.Preparation))
            : OfRun(parsed, path, trained);
        if (ArrayRows.IsArray(data.File))
        {
            _format.RequireAbsent(parsed, data.File);
            return RowSource.OpenExamples(data.File, data.Labels, trained.Preparation);
        }

        return data.Labels is null
            ? RowSource.OpenTable(data.File, _format.Of(parsed, data.Format), _streams)
            : throw new ConfigurationException($"--labels: {data.File} is a table, whose targets are columns of its own. Leave --labels out, or name an array in --data (.npy, .idx or -ubyte, perhaps .gz).");
    }

    private TestData OfRun(ParseResult parsed, string path, TrainedModel trained)
    {
        if (parsed.GetValue(_labels) is not null)
        {
            throw new ConfigurationException("--labels belongs to --data, which is not given. Name the array that it labels, or leave it out.");
        }

        var data = TestData.OfRun(path);
        return data with { Format = data.Format with { InDoubt = CsvFormat.Of(trained.Preparation).InDoubt } };
    }
}
