using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Configuration;

/// <summary>Reads the configuration of a training run and holds it to the rules that join several options.</summary>
public static class TrainingConfiguration
{
    /// <summary>Reads a configuration. What needs the data, such as the number of outputs, is checked when the data are there.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="source">The name of the file for messages.</param>
    /// <param name="overrides">Options set from outside; of two for the same option the later counts.</param>
    /// <returns>The options of the run.</returns>
    /// <exception cref="ConfigurationException">The file cannot be read as options, or options contradict each other.</exception>
    public static TrainingOptions Read(string json, string source, IReadOnlyList<ConfigurationOverride> overrides)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(overrides);
        var document = ConfigurationDocument.Parse(json, source, overrides);
        TrainingOptions options = ConfigurationReader.Bind<TrainingOptions>(document);
        RequireRules(options, document.Locate);
        return options;
    }

    /// <summary>Holds options that were built in code to what those of a file are held to, in the same words.</summary>
    /// <param name="options">The options.</param>
    /// <param name="source">What messages call them.</param>
    /// <exception cref="ConfigurationException">An option has a value that is not allowed, or options contradict each other; it names every one.</exception>
    public static void Require(TrainingOptions options, string source = "options")
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(source);
        var origin = new Origin(source);
        var problems = new ProblemList();
        new OptionsCheck(origin, problems).CheckRecord(options, typeof(TrainingOptions), path: "");
        problems.ThrowIfAny();
        RequireRules(options, _ => origin);
    }

    private static void RequireRules(TrainingOptions options, Func<string, Origin> locate)
    {
        var problems = new ProblemList();
        foreach (TrainingRules.Violation violation in TrainingRules.Check(options))
        {
            problems.Add(locate(violation.Path), $"{violation.Path} {violation.Text}");
        }

        problems.ThrowIfAny();
    }
}
