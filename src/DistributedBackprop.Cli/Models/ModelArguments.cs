using System.CommandLine;

namespace DistributedBackprop.Cli.Models;

/// <summary>What the commands that use a model have in common.</summary>
internal static class ModelArguments
{
    /// <summary>The model, by its run's folder or its file.</summary>
    public static Argument<string> Model() => new("MODEL")
    {
        Description = "A run's folder, a model's file (model.json, model.safetensors), or best.json of a run's checkpoints.",
    };

    /// <summary>Whether to print for programs.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object instead of tables." };
}
