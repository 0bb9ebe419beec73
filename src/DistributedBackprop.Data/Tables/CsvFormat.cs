namespace DistributedBackprop.Data.Tables;

/// <summary>How a table is written as text.</summary>
/// <param name="Separator">What stands between fields.</param>
/// <param name="DecimalComma">
/// Whether numbers have a comma where others have a point. Null: they do if fields are separated by semicolons or tabs, some field is a
/// number with a comma, and none is a number with a point.
/// </param>
public sealed record CsvFormat(CsvSeparator Separator, bool? DecimalComma)
{
    internal const string DefaultDecimalCommaOption = "data.decimalComma";

    /// <summary>Both are found from the text.</summary>
    public static CsvFormat Auto { get; } = new(CsvSeparator.Auto, DecimalComma: null);

    /// <summary>
    /// What decides where the text alone does not: between separators that the header line has equally often; between decimal signs where numbers
    /// with both are there; and whether numbers may have a decimal comma where commas separate. Null: such texts are refused, and numbers between
    /// commas have points.
    /// </summary>
    public CsvFormat? InDoubt { get; init; }

    /// <summary>What messages call the option that sets <see cref="Separator"/>.</summary>
    public string SeparatorOption { get; init; } = "data.separator";

    /// <summary>What messages call the option that sets <see cref="DecimalComma"/>.</summary>
    public string DecimalCommaOption { get; init; } = DefaultDecimalCommaOption;

    /// <summary>The format that options ask for.</summary>
    /// <param name="options">The options.</param>
    /// <returns>Their separator and decimal sign.</returns>
    /// <exception cref="ArgumentNullException">There are no options.</exception>
    public static CsvFormat Of(DataOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new CsvFormat(options.Separator, options.DecimalComma);
    }

    /// <summary>The format of rows for a network that has been trained: found from the text, and in doubt that of training.</summary>
    /// <param name="preparation">What the network was trained with.</param>
    /// <returns>The format.</returns>
    /// <exception cref="ArgumentNullException">There is no preparation.</exception>
    public static CsvFormat Of(Preparation preparation)
    {
        ArgumentNullException.ThrowIfNull(preparation);
        return Auto with { InDoubt = new CsvFormat(preparation.Separator, preparation.DecimalComma) };
    }
}
