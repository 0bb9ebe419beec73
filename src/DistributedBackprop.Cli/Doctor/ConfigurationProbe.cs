using DistributedBackprop.Data;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Doctor;

/// <summary>Looks at a configuration and at the beginnings of the files of data that it names.</summary>
internal static class ConfigurationProbe
{
    /// <summary>Looks at a configuration.</summary>
    /// <param name="path">Its file, relative to the current folder.</param>
    public static ConfigurationFacts Look(string path)
    {
        try
        {
            DataOptions data = TrainingConfiguration.Read(ConfigurationFile.ReadText(path), path, []).Data;
            DataOptions located = DataFiles.Locate(data, Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new ConfigurationFacts(path, Problem: null, [.. Named(located).Select(named => Look(located, named))]);
        }
        catch (ConfigurationException exception)
        {
            return new ConfigurationFacts(path, exception.Problems[0], []);
        }
    }

    private static IEnumerable<(string Option, string File, bool IsHeld)> Named(DataOptions data)
    {
        (string, string?, bool)[] all =
        [
            ("data.file", data.File, true), ("data.labels", data.Labels, true),
            ("data.validationFile", data.ValidationFile, true), ("data.validationLabels", data.ValidationLabels, true),
            ("data.testFile", data.TestFile, false), ("data.testLabels", data.TestLabels, false),
        ];
        foreach ((string option, string? file, bool isHeld) in all)
        {
            if (file is not null)
            {
                yield return (option, file, isHeld);
            }
        }
    }

    private static DataFileFacts Look(DataOptions data, (string Option, string File, bool IsHeld) named)
    {
        var file = new FileInfo(named.File);
        var facts = new DataFileFacts(named.Option, named.File, file.Exists ? file.Length : null, NeededBytes: 0, Problem: null);
        try
        {
            double needed = DataFiles.EstimateBytes(data, named.File, named.Option);
            return facts with { NeededBytes = named.IsHeld ? needed : 0 };
        }
        catch (DataException exception)
        {
            return facts with { Problem = exception.Message };
        }
    }
}
