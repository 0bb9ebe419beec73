using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Cli.Evaluate;

/// <summary>The rows that a model is measured on.</summary>
/// <param name="File">Their file, or - for the standard input.</param>
/// <param name="Labels">The labels of an array; null where there are none.</param>
/// <param name="Format">How a table is written.</param>
internal sealed record TestData(string File, string? Labels, CsvFormat Format)
{
    private const string ConfigurationName = "config.json";

    /// <summary>What the configuration of a model's run names in data.testFile.</summary>
    /// <param name="model">The model, as it was named on the command line.</param>
    /// <exception cref="ConfigurationException">There is no such configuration, it cannot be read, or it names no data to test on.</exception>
    public static TestData OfRun(string model)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(ModelPath.Find(model).Manifest))!;
        string? run = Array.Find([folder, Path.GetDirectoryName(folder) ?? folder], candidate => System.IO.File.Exists(Path.Combine(candidate, ConfigurationName)));
        if (run is null)
        {
            throw new ConfigurationException($"{model} lies in no folder of a run, whose configuration could name a data.testFile. Name the rows to measure on with --data FILE.");
        }

        string source = Path.Combine(run, ConfigurationName);
        DataOptions options = DataFiles.Locate(TrainingConfiguration.Read(ConfigurationFile.ReadText(source), source, []).Data, run);
        return options.TestFile is { } file
            ? new TestData(file, options.TestLabels, CsvFormat.Of(options))
            : throw new ConfigurationException($"{source} names no data.testFile. Name the rows to measure on with --data FILE.");
    }
}
