using DistributedBackprop.Data.Arrays;

namespace DistributedBackprop.Data.Tables;

/// <summary>A column of a table whose every field is a finite number or missing.</summary>
internal sealed class NumberColumn
{
    private readonly Table _table;
    private readonly int _column;

    private NumberColumn(Table table, int column, double[] values)
    {
        _table = table;
        _column = column;
        Values = values;
    }

    /// <summary>The column's name.</summary>
    internal string Name => _table.Columns[_column];

    /// <summary>What messages call the table.</summary>
    internal string Source => _table.Source;

    /// <summary>The numbers, one a row; not-a-number where the value is missing.</summary>
    internal double[] Values { get; }

    /// <summary>Reads a column.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column's index.</param>
    /// <param name="missing">The texts that stand for a missing value.</param>
    /// <param name="adviceForText">What to do when the whole column is no numbers, as a sentence.</param>
    /// <returns>The column's numbers.</returns>
    /// <exception cref="DataException">A field is not a number, or not a finite one.</exception>
    internal static NumberColumn Read(Table table, int column, IReadOnlySet<string> missing, string adviceForText)
    {
        double[] values = new double[table.Rows.Count];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = table.Grid is NumberGrid grid && double.IsFinite(grid[row, column])
                ? grid[row, column]
                : ReadText(table, row, column, missing, adviceForText);
        }

        return new NumberColumn(table, column, values);
    }

    /// <summary>Whether a column holds values, and none of them is a number or nearly one.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column's index.</param>
    /// <param name="missing">The texts that stand for a missing value.</param>
    /// <returns>True for text.</returns>
    internal static bool IsText(Table table, int column, IReadOnlySet<string> missing)
    {
        if (table.Grid is not null)
        {
            return false;
        }

        bool hasText = false;
        foreach (TableRow row in table.Rows)
        {
            string field = row.Fields[column];
            if (!missing.Contains(field))
            {
                if (NumberFormat.IsNearlyNumber(field))
                {
                    return false;
                }

                hasText = true;
            }
        }

        return hasText;
    }

    /// <summary>Refuses a column with missing values.</summary>
    /// <param name="advice">What to do, as a sentence.</param>
    /// <exception cref="DataException">A value is missing.</exception>
    internal void RequireComplete(string advice)
    {
        int row = Array.FindIndex(Values, double.IsNaN);
        if (row >= 0)
        {
            throw Missing(row, advice);
        }
    }

    /// <summary>A missing value where none may be.</summary>
    internal DataException Missing(int row, string advice) => Problem(row, "a missing value", advice);

    /// <summary>A problem with one of the column's fields.</summary>
    internal DataException Problem(int row, string problem, string advice) => DataException.AtField(_table, row, _column, problem, advice);

    private static double ReadText(Table table, int row, int column, IReadOnlySet<string> missing, string adviceForText)
    {
        string field = table.Rows[row].Fields[column];
        if (missing.Contains(field))
        {
            return double.NaN;
        }

        if (!table.Numbers.TryParse(field, out double value))
        {
            throw NotANumber(table, row, column, missing, adviceForText);
        }

        return double.IsFinite(value)
            ? value
            : throw DataException.AtField(table, row, column, "not a finite number", "Correct or remove the row.");
    }

    private static DataException NotANumber(Table table, int row, int column, IReadOnlySet<string> missing, string adviceForText)
    {
        if (IsText(table, column, missing))
        {
            return DataException.AtField(table, row, column, "and no row of it holds a number", adviceForText);
        }

        string advice = NumberFormat.IsNearlyNumber(table.Rows[row].Fields[column])
            ? $"Write numbers without separators of thousands; {table.Numbers.AdviceForOtherSign}."
            : $"Correct or remove the row. {adviceForText}";
        return DataException.AtField(table, row, column, "not a number", advice);
    }
}
