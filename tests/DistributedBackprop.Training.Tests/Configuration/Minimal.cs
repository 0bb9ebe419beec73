using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Tests.Configuration;

/// <summary>The smallest configuration that can be read, with places for more.</summary>
internal static class Minimal
{
    public const string Source = "config/my.json";

    /// <summary>The minimal configuration; further members, if any, go before the closing brace.</summary>
    public static string With(string members = "") => $$"""
        {
          "data": { "file": "a.csv", "target": "y", "task": "classification" },
          "network": { "layers": [{ "units": 3, "activation": "softmax" }], "loss": "crossEntropy" },
          {{members}}
        }
        """;

    /// <summary>The minimal configuration with overrides.</summary>
    public static TrainingOptions Read(string json, params string[] overrides) =>
        TrainingConfiguration.Read(json, Source, [.. overrides.Select(ConfigurationOverride.Parse)]);

    /// <summary>The problems that reading meets.</summary>
    public static IReadOnlyList<string> Problems(string json, params string[] overrides) =>
        Assert.Throws<ConfigurationException>(() => Read(json, overrides)).Problems;
}
