using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Profiles;

/// <summary>What one column of a table looks like before anybody has said what it is for.</summary>
public sealed class ColumnProfile
{
    /// <summary>Two texts with a number and the same word may well be names, as 2 doors and 4 doors.</summary>
    private const int FewestWithUnit = 3;

    private readonly ValueCount[] _values;

    private ColumnProfile(Table table, int column, ValueCount[] values, double[] numbers, ValueCount? missing)
    {
        _values = values;
        Name = table.Columns[column];
        Rows = table.Rows.Count;
        Missing = missing?.Rows ?? 0;
        FirstMissingLine = missing?.Line;
        Content = ContentOf(values, numbers);
        IsWhole = Content == ColumnContent.Numbers && numbers.All(double.IsInteger);
        CountsRows = IsWhole && numbers[0] is (0 or 1) && Missing == 0 && RisesByOne(numbers);
        NotNumbers = Content == ColumnContent.Mixed ? [.. values.Where((_, index) => !double.IsFinite(numbers[index]))] : [];
        Unit = Content == ColumnContent.Text && values.Length >= FewestWithUnit ? UnitOf(values) : null;
        Misspelt = NotNumbers.Where(value => table.Numbers.IsMisspelt(value.Value)).Cast<ValueCount?>().FirstOrDefault();
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>The number of rows of the table.</summary>
    public int Rows { get; }

    /// <summary>The number of rows whose value is missing.</summary>
    public int Missing { get; }

    /// <summary>The line of the source where the first row without a value begins; null where none is missing.</summary>
    public long? FirstMissingLine { get; }

    /// <summary>What the present values are.</summary>
    public ColumnContent Content { get; }

    /// <summary>Whether all present values are whole numbers, and there is one.</summary>
    public bool IsWhole { get; }

    /// <summary>Whether the column numbers the rows: 0, 1, 2... or 1, 2, 3... from the first row to the last.</summary>
    public bool CountsRows { get; }

    /// <summary>The number of rows that hold a value.</summary>
    public int Present => Rows - Missing;

    /// <summary>The different values in the order in which they first appear; of numbers, different ways to write one count as different.</summary>
    public IReadOnlyList<ValueCount> Values => _values;

    /// <summary>The values of a <see cref="ColumnContent.Mixed"/> column that are no finite numbers; empty for others.</summary>
    public IReadOnlyList<ValueCount> NotNumbers { get; }

    /// <summary>
    /// The first of <see cref="NotNumbers"/> that is a number as people write it, with separators of thousands or the other decimal sign, or that is too
    /// large for float64; null where there is none. It is a mistake rather than a category.
    /// </summary>
    public ValueCount? Misspelt { get; }

    /// <summary>The unit that each value of a <see cref="ColumnContent.Text"/> column ends or begins with, as in 11 EUR or 12.34%, beside a number; null where there is none.</summary>
    public string? Unit { get; }

    /// <summary>Looks at a column.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column's index.</param>
    /// <param name="missing">The texts that stand for a missing value.</param>
    /// <returns>What was seen.</returns>
    internal static ColumnProfile Of(Table table, int column, IReadOnlySet<string> missing)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var values = new List<ValueCount>();
        ValueCount? absent = null;
        foreach (TableRow row in table.Rows)
        {
            string field = row.Fields[column];
            if (missing.Contains(field))
            {
                absent = OneMore(absent, field, row.Line);
            }
            else if (places.TryAdd(field, values.Count))
            {
                values.Add(new ValueCount(field, 1, row.Line));
            }
            else
            {
                values[places[field]] = OneMore(values[places[field]], field, row.Line);
            }
        }

        double[] numbers = [.. values.Select(value => table.Numbers.TryParse(value.Value, out double number) ? number : double.NaN)];
        return new ColumnProfile(table, column, [.. values], numbers, absent);
    }

    private static ValueCount OneMore(ValueCount? count, string value, long line) =>
        count is { } before ? before with { Rows = before.Rows + 1 } : new ValueCount(value, 1, line);

    private static ColumnContent ContentOf(ValueCount[] values, double[] numbers)
    {
        if (values.Length == 0)
        {
            return ColumnContent.Nothing;
        }

        if (numbers.All(double.IsFinite))
        {
            return ColumnContent.Numbers;
        }

        return values.Any(value => NumberFormat.IsNearlyNumber(value.Value)) ? ColumnContent.Mixed : ColumnContent.Text;
    }

    private static string? UnitOf(ValueCount[] values)
    {
        string? unit = NumberFormat.UnitOf(values[0].Value);
        return Array.TrueForAll(values, value => NumberFormat.UnitOf(value.Value) == unit) ? unit : null;
    }

    private bool RisesByOne(double[] numbers) =>
        numbers.Length == Rows && numbers.Index().All(entry => entry.Item == numbers[0] + entry.Index);
}
