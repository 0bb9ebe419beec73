using System.Text;
using System.Text.RegularExpressions;
using DistributedBackprop.Cli.Schema;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Arrays;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Training;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;
using DistributedBackprop.Training.Suggestion;

namespace DistributedBackprop.Cli.New;

/// <summary>One call of <c>dbp new</c>: a table, and the configuration that is written for it.</summary>
/// <param name="path">The configuration's file, relative to the current folder.</param>
/// <param name="data">The table's file, relative to the current folder.</param>
/// <param name="format">How the table is written.</param>
/// <param name="availableBytes">The memory that the table may take.</param>
internal sealed partial class NewConfiguration(string path, string data, CsvFormat format, long availableBytes)
{
    private const int LongestName = 64;

    private string Folder => Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>Looks at the table, writes the configuration and says what was decided. What is written has been read back and fits the table.</summary>
    /// <param name="targets">The columns to predict.</param>
    /// <param name="task">What to learn; null: found from the target.</param>
    /// <param name="categories">The columns that hold categories, whatever they look like.</param>
    /// <param name="missing">Texts that stand for a missing value, besides the customary ones.</param>
    /// <param name="overwrite">Whether a file that is there is written over.</param>
    /// <param name="output">Where the decisions go.</param>
    /// <exception cref="ConfigurationException">The file is there already or cannot be written.</exception>
    /// <exception cref="DataException">The table cannot be read, does not fit the memory, or cannot be learned from.</exception>
    public void Write(
        IReadOnlyList<string> targets, LearningTask? task, IReadOnlyList<string> categories, IReadOnlyList<string> missing, bool overwrite, TextWriter output)
    {
        RequireWritable(overwrite);
        Table table = ReadTable();
        ConfigurationSuggestion suggestion = ConfigurationSuggester.Suggest(
            table, new SuggestionRequest(NameOf(path), RelativeData(), [.. targets.Select(name => name.Trim())], task) { Format = format, Categories = categories, MissingValues = missing });
        string size = FormattableString.Invariant($"{Path.GetFileName(data)}: {table.Rows.Count:N0} rows, {table.Columns.Count} columns");
        string text = SuggestedText.Write(suggestion, $"Written by dbp new from {size}. Change what you know better.", SchemaBeside());
        TrainingRun run = TrainingRun.Prepare(TrainingConfiguration.Read(text, path, []), table);
        Save(text, overwrite);
        Report(size, suggestion, run, output);
    }

    private static string NameOf(string path)
    {
        string allowed = NotAllowed().Replace(Path.GetFileNameWithoutExtension(path), "-").TrimStart('-', '.', '_');
        string name = allowed[..Math.Min(allowed.Length, LongestName)];
        return name.Length > 0 ? name : new TrainingOptions().Name;
    }

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex NotAllowed();

    private Table ReadTable()
    {
        if (!File.Exists(data) && !Directory.Exists(data))
        {
            throw new DataException($"{data}: there is no such file. Correct --data, which is relative to the current folder, {Directory.GetCurrentDirectory()}.");
        }

        return ArrayRows.IsArray(data)
            ? throw new DataException($"{data} is an array, and dbp new looks at tables. For arrays, write a configuration with data.file and data.labels; 'dbp schema' lists all options.")
            : CsvTable.Read(data, format, availableBytes);
    }

    /// <summary>As the configuration names the table: from its own folder, with slashes on every platform.</summary>
    private string RelativeData() => Path.GetRelativePath(Folder, Path.GetFullPath(data)).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>
    /// The schema, if it lies in the configuration's folder: a path to that of the program would be wrong on the next machine.
    /// </summary>
    private string? SchemaBeside() => File.Exists(Path.Combine(Folder, SchemaCommand.FileName)) ? SchemaCommand.FileName : null;

    private void RequireWritable(bool overwrite)
    {
        if (Path.GetFullPath(path) == Path.GetFullPath(data))
        {
            throw new ConfigurationException($"{path} is the table itself. Name another file for the configuration.");
        }

        if (Directory.Exists(path))
        {
            throw new ConfigurationException($"{path} is a folder. Name the file to write.");
        }

        if (File.Exists(path) && !overwrite)
        {
            throw AlreadyThere();
        }
    }

    private ConfigurationException AlreadyThere() => new($"{path} is there already. Name another file, or write over it with --force.");

    private void Save(string text, bool overwrite)
    {
        try
        {
            Directory.CreateDirectory(Folder);
            StreamedFile.Write(path, Encoding.UTF8.GetBytes(text), overwrite);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path} cannot be written: {OutputFile.Describe(exception)}");
        }
    }

    private void Report(string size, ConfigurationSuggestion suggestion, TrainingRun run, TextWriter output)
    {
        output.WriteLine(size);
        foreach (IGrouping<string, string> option in suggestion.Reasons.GroupBy(reason => reason.Path, reason => reason.Text))
        {
            output.WriteLine($"  {option.Key}: {string.Join(' ', option)}");
        }

        output.WriteLine(FormattableString.Invariant($"wrote {path}: {Counted.Of(run.Preparation.Inputs, "input")}, {Counted.Of(run.Preparation.Outputs, "output")}, {Counted.Of(run.ParameterCount, "parameter")}, at most {Counted.Of(run.Options.Stopping.Epochs, "epoch")}"));
        output.WriteLine($"next: dbp train {ShellWord.Of(path)}");
    }
}
