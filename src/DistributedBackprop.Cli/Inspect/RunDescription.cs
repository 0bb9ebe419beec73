using System.Text;
using System.Text.Json;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Inspect;

/// <summary>How a run went.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Epochs">The finished epochs that are on record.</param>
/// <param name="First">The first of them; null before one is finished.</param>
/// <param name="Best">That of the lowest error, of the validation part where there is one.</param>
/// <param name="Last">The last.</param>
/// <param name="Ended">Why the run ended; null where it is under way, or was cut off.</param>
/// <param name="Checkpoints">Its checkpoints, the newest first.</param>
internal sealed record RunDescription(
    string Folder, int Epochs, EpochRecord? First, EpochRecord? Best, EpochRecord? Last, StopReason? Ended, IReadOnlyList<CheckpointState> Checkpoints)
{
    /// <summary>Whether a path is the folder of a run.</summary>
    public static bool IsRun(string path) => Directory.Exists(path) && File.Exists(Path.Combine(path, "config.json"));

    /// <summary>Reads what a run has left so far.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="ConfigurationException">A file of the folder cannot be read.</exception>
    public static RunDescription Read(string folder)
    {
        EpochRecord[] epochs = ReadEpochs(Path.Combine(folder, "metrics.jsonl"));
        CheckpointState[] checkpoints = CheckpointState.ReadAll(Path.Combine(folder, "checkpoints"));
        RunProgress? progress = Array.Find(checkpoints, checkpoint => checkpoint.Problem is null)?.Progress;
        return new RunDescription(
            folder,
            epochs.Length,
            epochs.FirstOrDefault(),
            epochs.FirstOrDefault(epoch => epoch.Epoch == progress?.BestEpoch) ?? epochs.MinBy(epoch => epoch.DecidingError),
            epochs.LastOrDefault(),
            progress?.Stopped,
            checkpoints);
    }

    /// <summary>The whole lines; a last one that lacks its end is being written, or was torn.</summary>
    private static EpochRecord[] ReadEpochs(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        string text = ConfigurationFile.ReadText(file);
        string[] lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select((line, index) => ReadEpoch(line, file, index + 1))];
    }

    private static EpochRecord ReadEpoch(string line, string file, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<EpochRecord>(Encoding.UTF8.GetBytes(line), RunJson.Line) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new ConfigurationException($"{file} line {number} is no record of an epoch: {exception.Message} Bring back the file as the run wrote it, or remove the line.");
        }
    }
}
