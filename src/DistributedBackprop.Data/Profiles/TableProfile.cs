using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Profiles;

/// <summary>What a table looks like before anybody has said what its columns are for.</summary>
public sealed class TableProfile
{
    private TableProfile(string source, int rows, ColumnProfile[] columns)
    {
        Source = source;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>What messages call the table.</summary>
    public string Source { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The columns in the table's order.</summary>
    public IReadOnlyList<ColumnProfile> Columns { get; }

    /// <summary>Looks at a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="missingValues">The texts that stand for a missing value.</param>
    /// <returns>What was seen.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static TableProfile Of(Table table, IReadOnlyCollection<string> missingValues)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(missingValues);
        var missing = new HashSet<string>(missingValues, StringComparer.Ordinal);
        return new TableProfile(
            table.Source,
            table.Rows.Count,
            [.. Enumerable.Range(0, table.Columns.Count).Select(column => ColumnProfile.Of(table, column, missing))]);
    }

    /// <summary>Finds a column by its exact name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="option">What named it, for the message.</param>
    /// <returns>The column.</returns>
    /// <exception cref="DataException">There is no such column; the message has the nearest name and the names there are.</exception>
    public ColumnProfile Require(string name, string option)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(option);
        return Columns.FirstOrDefault(column => column.Name == name)
            ?? throw DataException.UnknownColumn(option, name, Source, [.. Columns.Select(column => column.Name)]);
    }
}
