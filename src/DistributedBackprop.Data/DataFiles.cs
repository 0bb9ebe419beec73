using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data;

/// <summary>The tables of a training run.</summary>
/// <param name="Training">The rows to train on; a share of them is held out where there is no validation table.</param>
/// <param name="Validation">The rows held out, or null.</param>
public sealed record DataTables(Table Training, Table? Validation);

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
            ValidationFile = options.ValidationFile is string validation ? Path.GetFullPath(validation, folder) : null,
            TestFile = options.TestFile is string test ? Path.GetFullPath(test, folder) : null,
        };
    }

    /// <summary>Reads the tables to train and to validate on.</summary>
    /// <param name="options">The options.</param>
    /// <returns>The tables.</returns>
    /// <exception cref="ArgumentNullException">There are no options.</exception>
    /// <exception cref="DataException">A file is missing, cannot be read, or is no table.</exception>
    public static DataTables Read(DataOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var format = CsvFormat.Of(options);
        return new DataTables(
            CsvTable.Read(options.File, format, "data.file"),
            options.ValidationFile is string validation ? CsvTable.Read(validation, format, "data.validationFile") : null);
    }
}
