using System.Security.Cryptography;
using System.Text.Json;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Run;

/// <summary>The part of a run's identity that comes from its settings.</summary>
public static class SettingsHash
{
    /// <summary>
    /// The SHA-256, in lowercase hexadecimal, over the settings that can change a bit of the parameters: not over names, paths,
    /// workers, checkpoints, output and the wall-clock limit; over the number of epochs only where the schedule uses it.
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
            Workers = new WorkerOptions(),
            Checkpoint = new CheckpointOptions(),
            Output = new OutputOptions(),
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(relevant, RunJson.Line)));
    }
}
