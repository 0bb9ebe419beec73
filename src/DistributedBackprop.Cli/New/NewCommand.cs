using System.CommandLine;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Cli.New;

/// <summary>The command <c>dbp new</c>.</summary>
internal static class NewCommand
{
    private const string Classification = "classification";
    private const string Regression = "regression";

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var configuration = new Argument<string>("CONFIG.json") { Description = "The configuration to write." };
        var data = new Option<string>("--data") { Description = "The table: a CSV file with a header line.", HelpName = "FILE.csv", Required = true };
        var target = new Option<string[]>("--target") { Description = "The column to predict. Several, each with --target, are predicted as numbers.", HelpName = "COLUMN", Required = true };
        var task = new Option<string?>("--task") { Description = "What to predict: a class or a number. Without it: what the target looks like.", HelpName = $"{Classification}|{Regression}" };
        task.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is not (Classification or Regression) and { } other)
            {
                result.AddError($"--task is '{other}'; write {Classification} or {Regression}.");
            }
        });
        var categories = new Option<string[]>("--categories") { Description = "A column that holds categories although it looks like numbers; may be given several times.", HelpName = "COLUMN" };
        var missing = new Option<string[]>("--missing") { Description = "A text that stands for a missing value; may be given several times.", HelpName = "TEXT" };
        var force = new Option<bool>("--force") { Description = "Write over a file that is there." };
        var command = new Command("new", "Looks at a table and writes a commented configuration to train on it.") { configuration, data, target, task, categories, missing, force };
        var format = new FormatOptions(command);
        data.NotEmpty();
        command.SetAction(parsed =>
        {
            LearningTask? wanted = parsed.GetValue(task) switch
            {
                Classification => LearningTask.Classification,
                Regression => LearningTask.Regression,
                _ => null,
            };
            var file = new NewConfiguration(
                parsed.GetRequiredValue(configuration), parsed.GetRequiredValue(data), format.Of(parsed, CsvFormat.Auto), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
            file.Write(
                parsed.GetRequiredValue(target), wanted, parsed.GetValue(categories) ?? [], parsed.GetValue(missing) ?? [],
                parsed.GetValue(force), parsed.InvocationConfiguration.Output);
            return ExitCode.Done;
        });
        return command;
    }
}
