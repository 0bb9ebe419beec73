using System.Text.Json.Serialization;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Inspect;

/// <summary>A checkpoint, and whether a run can go on from it.</summary>
/// <param name="Name">Its file's name without the ending.</param>
/// <param name="Updates">The updates made before it; null where it is damaged.</param>
/// <param name="Epochs">The epochs finished before it; null where it is damaged.</param>
/// <param name="Problem">What is wrong with it; null where its checksums are right.</param>
internal sealed record CheckpointState(string Name, long? Updates, int? Epochs, string? Problem)
{
    /// <summary>Where the run stood; null where the checkpoint is damaged.</summary>
    [JsonIgnore]
    public RunProgress? Progress { get; private init; }

    /// <summary>Verifies all checkpoints of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The checkpoints, the newest first.</returns>
    public static CheckpointState[] ReadAll(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, "checkpoint-*.json").OrderByDescending(Path.GetFileNameWithoutExtension, StringComparer.Ordinal).Select(Read)]
        : [];

    private static CheckpointState Read(string manifest)
    {
        string name = Path.GetFileNameWithoutExtension(manifest);
        try
        {
            CheckpointSummary summary = CheckpointFile.Verify(File.ReadAllBytes(Path.ChangeExtension(manifest, ".safetensors")), File.ReadAllBytes(manifest));
            return new CheckpointState(name, summary.Version.Updates, summary.Progress.History.Count, null) { Progress = summary.Progress };
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return new CheckpointState(name, null, null, exception.Message);
        }
    }
}
