using DistributedBackprop.Data;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Train;

/// <summary>A run that was read from its configuration and its data, and has not begun.</summary>
/// <param name="Options">The options as they were given, with absolute paths; <see cref="Run"/> may hold others, which its place needs.</param>
/// <param name="Run">The run, prepared.</param>
internal sealed record NewRun(TrainingOptions Options, TrainingRun Run)
{
    /// <summary>Reads a configuration and the data that it names. All that can be wrong with either is found here.</summary>
    /// <param name="configuration">The configuration's file.</param>
    /// <param name="overrides">Options set on the command line.</param>
    /// <param name="prepare">Prepares the run from options, data, and what messages call the options.</param>
    /// <param name="remark">Is told what is being read.</param>
    /// <exception cref="ConfigurationException">The configuration cannot be used.</exception>
    /// <exception cref="DataException">A file of data is missing or cannot be used.</exception>
    public static NewRun Read(
        string configuration, IReadOnlyList<ConfigurationOverride> overrides, Func<TrainingOptions, DataTables, string, TrainingRun> prepare, Action<string> remark)
    {
        TrainingOptions options = TrainingConfiguration.Read(ConfigurationFile.ReadText(configuration), configuration, overrides);
        options = options with { Data = DataFiles.Locate(options.Data, Path.GetDirectoryName(Path.GetFullPath(configuration))!) };
        RequireTestFiles(options.Data);
        remark(DescribeReading(options.Data));
        return new NewRun(options, prepare(options, DataFiles.Read(options.Data, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes), configuration));
    }

    /// <summary>What is being read, with the length of each file.</summary>
    public static string DescribeReading(DataOptions data)
    {
        string?[] files = [data.File, data.Labels, data.ValidationFile, data.ValidationLabels];
        return $"reading {string.Join(", ", files.OfType<string>().Select(DescribeFile))}";
    }

    /// <summary>Training never looks at the test data, but who named them wants to measure on them at the end.</summary>
    private static void RequireTestFiles(DataOptions data)
    {
        foreach ((string option, string? file) in new[] { ("data.testFile", data.TestFile), ("data.testLabels", data.TestLabels) })
        {
            if (file is not null && !File.Exists(file))
            {
                throw new DataException($"{file}: there is no such file. Correct {option}.");
            }
        }
    }

    private static string DescribeFile(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? FormattableString.Invariant($"{path} ({file.Length / 1e6:N1} MB)") : path;
    }
}
