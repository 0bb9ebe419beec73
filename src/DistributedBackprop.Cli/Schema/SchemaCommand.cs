using System.CommandLine;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Schema;

/// <summary>The command <c>dbp schema</c>, which wrote config/training.schema.json and docs/CONFIGURATION.md.</summary>
internal static class SchemaCommand
{
    /// <summary>The name under which the schema lies beside configurations.</summary>
    public const string FileName = "training.schema.json";

    private const string Json = "json";
    private const string Markdown = "markdown";

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var format = new Option<string>("--format") { Description = "json: the schema, for editors. markdown: the reference of all options, for people.", HelpName = $"{Json}|{Markdown}", DefaultValueFactory = _ => Json };
        format.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not (Json or Markdown) and { } given)
            {
                result.AddError($"--format is '{given}'; write {Json} or {Markdown}.");
            }
        });
        var command = new Command("schema", "Prints the JSON schema of training configurations, for editors, or the reference of their options.") { format };
        command.SetAction(parsed =>
        {
            bool isReference = parsed.GetValue(format) == Markdown;
            parsed.InvocationConfiguration.Output.Write(isReference ? ReferencePage.Write(TrainingSchema.Create()) : TrainingSchema.Write());
            return ExitCode.Done;
        });
        return command;
    }
}
