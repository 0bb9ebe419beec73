using System.CommandLine;
using System.CommandLine.Parsing;

namespace DistributedBackprop.Cli.Models;

/// <summary>What the commands that use a model have in common.</summary>
internal static class ModelArguments
{
    /// <summary>The model, by its run's folder or its file.</summary>
    public static Argument<string> Model()
    {
        var model = new Argument<string>("MODEL") { Description = "A run's folder, a model's file (model.json, model.safetensors), or best.json of a run's checkpoints." };
        model.NotEmpty();
        return model;
    }

    /// <summary>Refuses an argument that is there and empty, as an unset variable of a shell leaves it.</summary>
    public static void NotEmpty(this Argument<string> argument) => argument.Validators.Add(result =>
    {
        if (result.Tokens is [Token { Value: "" }])
        {
            result.AddError($"{argument.Name} is empty; name a file or folder.");
        }
    });

    /// <summary>Refuses an option that is given and empty, as an unset variable of a shell leaves it.</summary>
    public static void NotEmpty(this Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [Token { Value: "" }])
        {
            result.AddError($"{option.Name} is empty; name a file.");
        }
    });

    /// <summary>Whether to print for programs.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object instead of tables." };
}
