using System.Numerics;
using DistributedBackprop.Data.Arrays;

namespace DistributedBackprop.Data.Tables;

/// <summary>A rectangle of text with named columns, and where each row came from. Numbers have a decimal point unless the reader found otherwise.</summary>
public sealed class Table
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    /// <summary>Makes a table. The lists are kept, not copied.</summary>
    /// <param name="source">What messages call the table: the file's name.</param>
    /// <param name="columns">The columns' names, at least one, none empty, each once.</param>
    /// <param name="rows">The rows, at least one, each with as many fields as there are columns.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The columns or rows are not as said above.</exception>
    public Table(string source, IReadOnlyList<string> columns, IReadOnlyList<TableRow> rows)
        : this(source, columns, rows, NumberFormat.Point)
    {
    }

    /// <summary>Makes a table whose numbers are written in a way of their own.</summary>
    internal Table(string source, IReadOnlyList<string> columns, IReadOnlyList<TableRow> rows, NumberFormat numbers)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        RequireRectangle(columns, rows);
        for (int column = 0; column < columns.Count; column++)
        {
            if (columns[column].Length == 0 || !_indexes.TryAdd(columns[column], column))
            {
                throw new ArgumentException($"The column name '{columns[column]}' is empty or there twice.", nameof(columns));
            }
        }

        Source = source;
        Columns = columns;
        Rows = rows;
        Numbers = numbers;
    }

    /// <summary>Makes a table of numbers, which are not turned into text and back. NaN stands for a missing value where "NaN" does.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <param name="source">What messages call the table.</param>
    /// <param name="columns">The columns' names, none empty, each once.</param>
    /// <param name="rows">The rows, at least one, each with a number for each column. They are kept, not copied.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The columns or rows are not as said above.</exception>
    public static Table OfNumbers<T>(string source, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<T>> rows)
        where T : struct, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(columns);
        var array = RowArray<T>.Of(rows, source, nameof(rows));
        return array.Columns == columns.Count
            ? new Table(source, columns, new NumberGrid([array]))
            : throw new ArgumentException($"Each row holds {array.Columns} numbers; there are {columns.Count} columns: {DataException.List(columns)}.", nameof(rows));
    }

    /// <summary>Makes a table of numbers, which are not turned into text and back.</summary>
    internal Table(string source, IReadOnlyList<string> columns, NumberGrid grid)
        : this(source, columns, grid, NumberFormat.Point) => Grid = grid;

    /// <summary>What messages call the table: the file's name.</summary>
    public string Source { get; }

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows in the source's order.</summary>
    public IReadOnlyList<TableRow> Rows { get; }

    /// <summary>How the table's numbers are written.</summary>
    internal NumberFormat Numbers { get; }

    /// <summary>The numbers of a table that is no text; null for text.</summary>
    internal NumberGrid? Grid { get; }

    /// <summary>Finds a column by its exact name.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="index">The column's index, from 0; 0 when there is none.</param>
    /// <returns>Whether there is such a column.</returns>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public bool TryFindColumn(string name, out int index) => _indexes.TryGetValue(name, out index);

    private static void RequireRectangle(IReadOnlyList<string> columns, IReadOnlyList<TableRow> rows)
    {
        if (columns.Count == 0 || rows.Count == 0)
        {
            throw new ArgumentException($"A table needs columns and rows; it has {columns.Count} and {rows.Count}.");
        }

        foreach (TableRow row in rows)
        {
            if (row.Fields.Count != columns.Count)
            {
                throw new ArgumentException($"The row of line {row.Line} has {row.Fields.Count} fields for {columns.Count} columns.", nameof(rows));
            }
        }
    }
}
