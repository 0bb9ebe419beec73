using System.CommandLine;
using System.Text.Json;
using DistributedBackprop.Cli.Models;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Cli.Inspect;

/// <summary>The command <c>dbp inspect</c>.</summary>
internal static class InspectCommand
{
    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        var path = new Argument<string>("MODEL|RUN") { Description = "A model, or a run's folder with or without a model." };
        path.NotEmpty();
        Option<bool> json = ModelArguments.Json();
        var command = new Command("inspect", "Shows what a model consists of and how its run went, and verifies checksums.") { path, json };
        command.SetAction(parsed =>
        {
            Inspection found = Look(parsed.GetRequiredValue(path));
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(found, RunJson.Indented));
            }
            else
            {
                InspectionText.Write(found, output);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Inspection Look(string path)
    {
        bool isRun = RunDescription.IsRun(path);
        bool isRunWithoutModel = isRun && !File.Exists(Path.Combine(path, "model.json"));
        return new Inspection(
            isRunWithoutModel ? null : ModelDescription.Of(TrainedModel.Load(path)),
            isRun ? RunDescription.Read(path) : null);
    }
}
