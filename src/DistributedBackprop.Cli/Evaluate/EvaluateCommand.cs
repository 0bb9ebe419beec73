using System.CommandLine;
using System.Text.Json;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Cli.Evaluate;

/// <summary>The command <c>dbp evaluate</c>.</summary>
internal static class EvaluateCommand
{
    /// <summary>The command, ready to be added to the root.</summary>
    /// <param name="streams">Where rows come from when no file is named.</param>
    public static Command Create(RowStreams streams)
    {
        Argument<string> model = ModelArguments.Model();
        Option<string> data = ModelArguments.Data("The rows to measure on, a table with the model's feature and target columns; - is the standard input.");
        Option<bool> json = ModelArguments.Json();
        var command = new Command("evaluate", "Measures a trained model: accuracy, precision, recall, confusion, log loss; or RMSE, MAE, R2.") { model, data, json };
        command.SetAction(parsed =>
        {
            TrainedModel trained = TrainedModel.Load(parsed.GetRequiredValue(model));
            using RowSource rows = RowSource.Open(parsed.GetRequiredValue(data), streams);
            EvaluationReport report = trained.Evaluate(rows.Blocks);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(report, report.GetType(), RunJson.Indented));
            }
            else
            {
                new EvaluationText(output).Write(report, trained.Manifest, rows.Name);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
