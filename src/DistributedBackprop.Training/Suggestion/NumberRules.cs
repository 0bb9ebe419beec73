using DistributedBackprop.Data;
using DistributedBackprop.Data.Profiles;

namespace DistributedBackprop.Training.Suggestion;

/// <summary>Finds the columns that are meant to hold numbers and do not: what stands there is a mistake rather than a category or class.</summary>
internal static class NumberRules
{
    /// <summary>What is no number is a mistake where it stands in fewer than one row in this many, and the rest are numbers.</summary>
    private const int RowsPerMistake = 20;

    /// <summary>Refuses a column of numbers with a mistake.</summary>
    /// <param name="source">What messages call the table.</param>
    /// <param name="column">The column.</param>
    /// <param name="wayOut">What to do if it is no mistake, as a sentence.</param>
    /// <exception cref="DataException">A number is misspelt, or few fields are none.</exception>
    public static void RequireSpelling(string source, ColumnProfile column, string wayOut)
    {
        if (column.Misspelt is { } misspelt)
        {
            throw new DataException(
                $"{source} line {misspelt.Line}: column {Wording.Quote(column.Name)} holds {Wording.Quote(misspelt.Value)}, a number that cannot be read. "
                + "Write numbers without separators of thousands, and not too large for float64; if it has a decimal comma, use --decimal-comma.");
        }

        ValueCount[] strange = [.. column.NotNumbers.Where(value => !MissingMarkers.IsCustomary(value.Value))];
        int rows = strange.Sum(value => value.Rows);
        if (rows > 0 && rows * RowsPerMistake < column.Present)
        {
            throw new DataException(
                $"{source} line {strange[0].Line}: column {Wording.Quote(column.Name)} holds {Wording.Quote(strange[0].Value)}, which is no number, "
                + $"while {Counted.Of(column.Present - rows, "row")} of {column.Present:N0} hold numbers. Correct the value. {wayOut}");
        }
    }
}
