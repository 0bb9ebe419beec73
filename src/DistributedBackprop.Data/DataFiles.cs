using DistributedBackprop.Data.Arrays;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data;

/// <summary>The tables of a training run.</summary>
/// <param name="Training">The rows to train on; a share of them is held out where there is no validation table.</param>
/// <param name="Validation">The rows held out, or null.</param>
public sealed record DataTables(Table Training, Table? Validation = null);

/// <summary>Reads the files that data options name.</summary>
public static class DataFiles
{
    /// <summary>Makes the paths of all files absolute.</summary>
    /// <param name="options">The options.</param>
    /// <param name="folder">The absolute path of the folder that paths are relative to.</param>
    /// <returns>The options with absolute paths.</returns>
    /// <exception cref="ArgumentNullException">There are no options.</exception>
    /// <exception cref="ArgumentException">The folder is not absolute, or a path holds a character that no path may hold.</exception>
    public static DataOptions Locate(DataOptions options, string folder)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with
        {
            File = Path.GetFullPath(options.File, folder),
            Labels = Locate(options.Labels, folder),
            ValidationFile = Locate(options.ValidationFile, folder),
            ValidationLabels = Locate(options.ValidationLabels, folder),
            TestFile = Locate(options.TestFile, folder),
            TestLabels = Locate(options.TestLabels, folder),
        };
    }

    /// <summary>Reads the tables to train and to validate on.</summary>
    /// <param name="options">The options.</param>
    /// <returns>The tables.</returns>
    /// <exception cref="ArgumentNullException">There are no options.</exception>
    /// <exception cref="DataException">A file is missing, cannot be read, or is no table.</exception>
    public static DataTables Read(DataOptions options) => Read(options, long.MaxValue);

    /// <summary>Reads the tables to train and to validate on, if they fit the memory there is together.</summary>
    /// <param name="options">The options.</param>
    /// <param name="availableBytes">The memory that the process may use, which the host knows.</param>
    /// <returns>The tables.</returns>
    /// <exception cref="ArgumentNullException">There are no options.</exception>
    /// <exception cref="DataException">A file is missing, cannot be read, is no table, or does not fit the memory beside those before it.</exception>
    public static DataTables Read(DataOptions options, long availableBytes)
    {
        ArgumentNullException.ThrowIfNull(options);
        var budget = new MemoryBudget(availableBytes);
        return new DataTables(
            Read(options, options.File, "data.file", options.Labels, "data.labels", budget),
            options.ValidationFile is string validation
                ? Read(options, validation, "data.validationFile", options.ValidationLabels, "data.validationLabels", budget)
                : null);
    }

    /// <summary>Estimates the memory that a file needs until it is learned from: by the header of an array, or by the first rows of a table.</summary>
    /// <param name="options">How the file is written, and which of its columns are ignored.</param>
    /// <param name="file">The file.</param>
    /// <param name="option">The option that names it, for messages: as "data.file".</param>
    /// <returns>Bytes, about. Categories, which become several inputs each, need more.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="DataException">The file is missing, cannot be read, or its beginning is no table or array.</exception>
    public static double EstimateBytes(DataOptions options, string file, string option)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(option);
        return ArrayName.IsArray(file)
            ? ArrayFile.EstimateBytes(file, option)
            : CsvTable.EstimateBytes(file, CsvFormat.Of(options), option, options.Ignore.Count);
    }

    private static Table Read(
        DataOptions options, string file, string fileOption, string? labels, string labelsOption, MemoryBudget budget)
    {
        if (ArrayName.IsArray(file))
        {
            return ArrayTable.Join(
                ArrayFile.Read(file, fileOption, budget),
                labels is null ? null : ArrayFile.Read(labels, labelsOption, budget),
                options.Target);
        }

        return labels is null
            ? CsvTable.Read(file, CsvFormat.Of(options), fileOption, options.Ignore.Count, budget)
            : throw new DataException(
                $"{labelsOption}: {file} is a table, whose targets are columns of its own. Leave {labelsOption} out, "
                + $"or name an array in {fileOption} (.npy, .idx or -ubyte, perhaps .gz).");
    }

    private static string? Locate(string? path, string folder) => path is null ? null : Path.GetFullPath(path, folder);
}
