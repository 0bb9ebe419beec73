namespace DistributedBackprop.Data.Tables;

/// <summary>How a table is written as text.</summary>
/// <param name="Separator">What stands between fields.</param>
/// <param name="DecimalComma">
/// Whether numbers have a comma where others have a point. Null: they do if fields are separated by semicolons or tabs, some field is a
/// number with a comma, and none is a number with a point.
/// </param>
public sealed record CsvFormat(CsvSeparator Separator, bool? DecimalComma)
{
    /// <summary>Both are found from the text.</summary>
    public static CsvFormat Auto { get; } = new(CsvSeparator.Auto, DecimalComma: null);

    /// <summary>The format that options ask for.</summary>
    /// <param name="options">The options.</param>
    /// <returns>Their separator and decimal sign.</returns>
    /// <exception cref="ArgumentNullException">There are no options.</exception>
    public static CsvFormat Of(DataOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new CsvFormat(options.Separator, options.DecimalComma);
    }
}
