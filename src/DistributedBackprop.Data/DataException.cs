using System.Globalization;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data;

/// <summary>
/// Data, or what the configuration says of it, cannot be used. The message says where (file, line and column, or the path of
/// the option), which value stands there, and what to do.
/// </summary>
public sealed class DataException : Exception
{
    private const int LongestQuote = 60;
    private const int LongestList = 20;

    /// <summary>Reports data that cannot be used.</summary>
    /// <param name="message">Where, what, and what to do.</param>
    public DataException(string message)
        : base(message)
    {
    }

    /// <summary>Reports data that cannot be used, and what lies beneath.</summary>
    /// <param name="message">Where, what, and what to do.</param>
    /// <param name="innerException">The error beneath.</param>
    public DataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A problem with one field: "examples.csv line 17: column 'age' holds 'n/a', not a number. Remove the row."</summary>
    internal static DataException AtField(Table table, int row, int column, string problem, string advice)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"{(table.Grid is null ? "line" : "example")} {table.Rows[row].Line}");
        return new DataException(
            $"{table.Source} {place}: column {Quote(table.Columns[column])} holds {Quote(table.Rows[row].Fields[column])}, {problem}. {advice}");
    }

    /// <summary>A column that an option names and the table does not have: with the nearest name, and the names there are.</summary>
    internal static DataException UnknownColumn(string option, string name, Table table) => UnknownColumn(option, name, table.Source, table.Columns);

    /// <summary>A column that an option names and the source does not have: with the nearest name, and the names there are.</summary>
    internal static DataException UnknownColumn(string option, string name, string source, IReadOnlyList<string> columns)
    {
        return new DataException($"{option}: {source} has no column {Quote(name)}. {ColumnsThereAre(name, columns)}");
    }

    /// <summary>A column that a model needs and the table does not have: with the nearest name, and the names there are.</summary>
    internal static DataException MissingColumn(string name, Table table)
    {
        return new DataException($"{table.Source} has no column {Quote(name)}, which the model needs. {ColumnsThereAre(name, table.Columns)}");
    }

    /// <summary>The names with commas between them; of many, the first ones and how many more there are.</summary>
    internal static string List(IReadOnlyList<string> names)
    {
        string shown = string.Join(", ", names.Take(LongestList).Select(Printable));
        int left = names.Count - LongestList;
        return left <= 0 ? shown : string.Create(CultureInfo.InvariantCulture, $"{shown} and {left} more");
    }

    /// <summary>The value in quotes, cut where it is long, on one line.</summary>
    internal static string Quote(string value) => $"'{Printable(value)}'";

    private static string ColumnsThereAre(string name, IReadOnlyList<string> columns)
    {
        string suggestion = NearestName.Find(name, columns) is { } nearest ? $"Did you mean {Quote(nearest)}? " : "";
        return $"{suggestion}Its columns: {List(columns)}.";
    }

    private static string Printable(string value)
    {
        string cut = value.Length <= LongestQuote ? value : string.Concat(value.AsSpan(0, LongestQuote), "...");
        return string.Concat(cut.Select(character => char.IsControl(character) ? ' ' : character));
    }
}
