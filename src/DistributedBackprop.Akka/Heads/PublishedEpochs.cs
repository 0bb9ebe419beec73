using System.Text.Json;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Heads;

/// <summary>The lines of metrics.jsonl.</summary>
internal static class PublishedEpochs
{
    /// <summary>Reads the epochs of a run that is over; none where the file is missing or cannot be read.</summary>
    public static IReadOnlyList<EpochRecord> Read(string file)
    {
        try
        {
            return [.. File.ReadLines(file).Select(line => JsonSerializer.Deserialize<EpochRecord>(line, RunJson.Line)).OfType<EpochRecord>()];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }
}
