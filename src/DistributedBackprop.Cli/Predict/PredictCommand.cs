using System.CommandLine;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Cli.Predict;

/// <summary>The command <c>dbp predict</c>.</summary>
internal static class PredictCommand
{
    /// <summary>The command, ready to be added to the root.</summary>
    /// <param name="streams">Where rows come from and go to when no file is named.</param>
    public static Command Create(RowStreams streams)
    {
        Argument<string> model = ModelArguments.Model();
        Option<string> data = ModelArguments.Data("The rows to predict, a table with the model's feature columns; - is the standard input.");
        var output = new Option<string?>("--out") { Description = "The file to write. Without it: the standard output.", HelpName = "FILE.csv" };
        var command = new Command("predict", "Predicts rows with a trained model, as CSV: classes and their probabilities, or values in the original unit.")
        {
            model, data, output,
        };
        command.SetAction(parsed =>
        {
            TrainedModel trained = TrainedModel.Load(parsed.GetRequiredValue(model));
            using RowSource rows = RowSource.Open(parsed.GetRequiredValue(data), streams);
            using RowSink sink = parsed.GetValue(output) is { } file ? RowSink.File(file, rows.Name) : RowSink.Standard(streams);
            new PredictedRows(trained, sink).Write(rows.Blocks);
            return ExitCode.Done;
        });
        return command;
    }
}
