using System.CommandLine;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli;

/// <summary>The command <c>dbp schema</c>, which wrote config/training.schema.json.</summary>
internal static class SchemaCommand
{
    /// <summary>The name under which the schema lies beside configurations.</summary>
    public const string FileName = "training.schema.json";

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var command = new Command("schema", "Prints the JSON schema of training configurations, for editors.");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(TrainingSchema.Write());
            return ExitCode.Done;
        });
        return command;
    }
}
