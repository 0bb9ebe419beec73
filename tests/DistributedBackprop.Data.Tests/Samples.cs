using System.Globalization;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests;

/// <summary>Tables for tests.</summary>
internal static class Samples
{
    public const string Name = "examples.csv";

    public static DataOptions Classes { get; } = new() { Target = ["y"], Task = LearningTask.Classification };

    public static DataOptions Numbers { get; } = new() { Target = ["y"], Task = LearningTask.Regression };

    public static Table Parse(string text) => CsvTable.Read(new StringReader(text), Name);

    public static Table Shipped(string file) => CsvTable.Read(Path.Combine(AppContext.BaseDirectory, "data", file));

    /// <summary>x counts the rows from 0, y is as given.</summary>
    public static Table Counted(IEnumerable<string> targets)
    {
        return Parse("x,y\n" + string.Join('\n', targets.Select((y, x) => string.Create(CultureInfo.InvariantCulture, $"{x},{y}"))));
    }

    public static PreparedData<double> Prepare(Table table, DataOptions options, ulong seed = 1)
    {
        return DataPreparation.Prepare<double>(table, options, seed);
    }

    /// <summary>The first feature of every example.</summary>
    public static double[] FirstFeatures(ExampleSet<double> examples)
    {
        return [.. Enumerable.Range(0, examples.Count).Select(example => examples.Features(example)[0])];
    }

    /// <summary>The class of every example: the index of its only 1.</summary>
    public static int[] ClassesOf(ExampleSet<double> examples)
    {
        return [.. Enumerable.Range(0, examples.Count).Select(example => examples.Targets(example).IndexOf(1.0))];
    }
}
