using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Run;

/// <summary>The part of a run's identity that comes from its settings.</summary>
public static class SettingsHash
{
    /// <summary>The sections of which no option can change a bit. They are left out whole, so that an option added to them changes no hash.</summary>
    private static readonly string[] WithoutBits =
        [nameof(TrainingOptions.Workers), nameof(TrainingOptions.Servers), nameof(TrainingOptions.Checkpoint), nameof(TrainingOptions.Output)];

    /// <summary>
    /// The SHA-256, in lowercase hexadecimal, over the settings that can change a bit of the parameters: not over names, paths,
    /// workers, servers, checkpoints, output and the wall-clock limit; over the number of epochs only where the schedule uses it.
    /// </summary>
    public static string Of(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TrainingOptions relevant = options with
        {
            Name = "",
            Data = options.Data with
            {
                File = "",
                Labels = null,
                ValidationFile = null,
                ValidationLabels = null,
                TestFile = null,
                TestLabels = null,
            },
            Stopping = options.Stopping with
            {
                Epochs = options.Optimizer.Schedule is CosineSchedule ? options.Stopping.Epochs : 0,
                TimeLimitSeconds = null,
            },
        };
        JsonObject settings = JsonSerializer.SerializeToNode(relevant, RunJson.Line)!.AsObject();
        foreach (string section in WithoutBits)
        {
            settings.Remove(JsonNamingPolicy.CamelCase.ConvertName(section));
        }

        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(settings, RunJson.Line)));
    }
}
