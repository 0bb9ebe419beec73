namespace DistributedBackprop.Training.Models;

/// <summary>The two files of a model.</summary>
/// <param name="Manifest">The manifest, <c>*.json</c>.</param>
/// <param name="Tensors">The tensors beside it, <c>*.safetensors</c>.</param>
public sealed record ModelPath(string Manifest, string Tensors)
{
    private const string ManifestEnding = ".json";
    private const string TensorsEnding = ".safetensors";
    private const string ModelName = "model";
    private const string CheckpointBeginning = "checkpoint-";

    /// <summary>Finds the files that a name stands for.</summary>
    /// <param name="path">
    /// The folder of a run (its model), the folder of its checkpoints (the best), or one of a model's two files, with or without its ending.
    /// </param>
    /// <returns>Two files that are there.</returns>
    /// <exception cref="ArgumentException">The path is null or empty.</exception>
    /// <exception cref="ModelException">There is no model.</exception>
    public static ModelPath Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Directory.Exists(path) ? FindIn(path) : FindBeside(path);
    }

    /// <summary>The files of the model that a folder holds, or is to hold.</summary>
    /// <param name="folder">The folder, whether it exists or not.</param>
    /// <returns>Two files that need not be there.</returns>
    /// <exception cref="ArgumentException">The folder is null or empty.</exception>
    public static ModelPath In(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Named(Path.Combine(folder, ModelName));
    }

    private static ModelPath FindIn(string folder)
    {
        foreach (string name in (string[])[ModelName, "best"])
        {
            ModelPath model = Named(Path.Combine(folder, name));
            if (File.Exists(model.Manifest))
            {
                return model.Existing();
            }
        }

        throw File.Exists(Path.Combine(folder, "config.json"))
            ? new ModelException(
                $"{folder} is a run without a model: it has not ended, or it failed. "
                + $"Finish it, or name its best parameters so far, {Path.Combine(folder, "checkpoints", "best.json")}.")
            {
                UnfinishedRun = folder,
            }
            : new ModelException($"{folder} holds no model.json. Name the folder of a run, or a model's file.");
    }

    private static ModelPath FindBeside(string path)
    {
        if (Path.GetFileName(path).StartsWith(CheckpointBeginning, StringComparison.Ordinal))
        {
            throw new ModelException($"{path} is a checkpoint, from which training goes on, and no model. Name the run's folder, or best.json beside the checkpoint.");
        }

        string ending = Path.GetExtension(path);
        bool hasEnding = ending is ManifestEnding or TensorsEnding;
        ModelPath model = Named(hasEnding ? path[..^ending.Length] : path);
        bool isThere = File.Exists(hasEnding ? path : model.Manifest);
        return isThere
            ? model.Existing()
            : throw new ModelException(
                File.Exists(path)
                    ? DescribeOther(path)
                    : $"{path}: there is no such file or folder. Name the folder of a run, or a model's file; paths are relative to the current folder, {Directory.GetCurrentDirectory()}.");
    }

    private static string DescribeOther(string path) =>
        $"{path} is no model: a model is a pair of files that end in {ManifestEnding} and {TensorsEnding}. Name one of them, or the folder of a run.";

    private static ModelPath Named(string name) => new(name + ManifestEnding, name + TensorsEnding);

    private ModelPath Existing()
    {
        (string there, string missing) = File.Exists(Manifest) ? (Manifest, Tensors) : (Tensors, Manifest);
        if (File.Exists(missing))
        {
            return this;
        }

        throw new ModelException(there == Manifest && !ManifestReader.IsManifest(Manifest)
            ? DescribeOther(there)
            : $"{missing} is missing; a model needs it beside {there}. Copy both files from the run's folder.");
    }
}
