using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Train;

/// <summary>The options of a run that goes on: those that it began with, but for what changes no bit.</summary>
internal static class ResumedOptions
{
    /// <summary>Reads them.</summary>
    /// <param name="json">The run's complete configuration.</param>
    /// <param name="source">Its file.</param>
    /// <param name="overrides">What is to change.</param>
    /// <exception cref="ConfigurationException">An option is to change that may not.</exception>
    public static TrainingOptions Read(string json, string source, IReadOnlyList<ConfigurationOverride> overrides)
    {
        string before = SettingsHash.Of(TrainingConfiguration.Read(json, source, []));
        foreach (ConfigurationOverride change in overrides)
        {
            if (SettingsHash.Of(TrainingConfiguration.Read(json, source, [change])) != before)
            {
                throw new ConfigurationException($"{change.Path} cannot change when a run goes on: it would change the result. {Advice(change)}");
            }
        }

        return TrainingConfiguration.Read(json, source, overrides);
    }

    private static string Advice(ConfigurationOverride change) => change.Path == "stopping.epochs"
        ? "This run's learning-rate schedule (cosine) depends on the number of epochs. Begin a new run."
        : "Begin a new run, or change only workers, servers, checkpoint, output, the paths of data, stopping.epochs and stopping.timeLimitSeconds.";
}
