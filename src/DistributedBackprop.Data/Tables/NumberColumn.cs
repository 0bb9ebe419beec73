namespace DistributedBackprop.Data.Tables;

/// <summary>A column of a table whose every field is a finite number.</summary>
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

    /// <summary>The numbers, one a row.</summary>
    internal double[] Values { get; }

    /// <summary>Reads a column.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column's index.</param>
    /// <param name="adviceForText">What to do when the whole column is no numbers, as a sentence.</param>
    /// <returns>The column's numbers.</returns>
    /// <exception cref="DataException">A field is not a number, or not a finite one.</exception>
    internal static NumberColumn Read(Table table, int column, string adviceForText)
    {
        double[] values = new double[table.Rows.Count];
        for (int row = 0; row < values.Length; row++)
        {
            if (!table.Numbers.TryParse(table.Rows[row].Fields[column], out values[row]))
            {
                throw NotANumber(table, row, column, adviceForText);
            }

            if (!double.IsFinite(values[row]))
            {
                throw DataException.AtField(table, row, column, "not a finite number", "Correct or remove the row.");
            }
        }

        return new NumberColumn(table, column, values);
    }

    /// <summary>A problem with one of the column's fields.</summary>
    internal DataException Problem(int row, string problem, string advice) => DataException.AtField(_table, row, _column, problem, advice);

    private static DataException NotANumber(Table table, int row, int column, string adviceForText)
    {
        bool isText = !table.Rows.Any(other => table.Numbers.TryParse(other.Fields[column], out _));
        return isText
            ? DataException.AtField(table, row, column, "and no row of it holds a number", adviceForText)
            : DataException.AtField(table, row, column, "not a number", $"Correct or remove the row. {adviceForText}");
    }
}
