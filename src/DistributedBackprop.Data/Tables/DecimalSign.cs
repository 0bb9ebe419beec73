namespace DistributedBackprop.Data.Tables;

/// <summary>Finds how numbers of a table are written while its rows come block by block.</summary>
/// <param name="format">How the table is said to be written.</param>
/// <param name="separator">What separates its fields.</param>
/// <param name="name">What messages call the table.</param>
internal sealed class DecimalSign(CsvFormat format, CsvSeparator separator, string name)
{
    private string? _comma;
    private string? _point;

    /// <summary>
    /// The format of the numbers of the next block. Where it is to be found: a comma once some field, of this block or a former one, is a number
    /// with a comma and none is one with a point; where both are there, what counts in doubt.
    /// </summary>
    /// <param name="columns">The columns' names.</param>
    /// <param name="rows">The block's rows.</param>
    /// <exception cref="DataException">Numbers with both signs are there, and nothing says what counts then.</exception>
    internal NumberFormat Of(IReadOnlyList<string> columns, IReadOnlyList<TableRow> rows)
    {
        bool isComma = format.DecimalComma ?? (MayBeComma && FindComma(columns, rows));
        return (isComma ? NumberFormat.Comma : NumberFormat.Point).SetBy(format.DecimalCommaOption);
    }

    /// <summary>Between commas a number with a comma is taken for one with separators of thousands, unless training had decimal commas.</summary>
    private bool MayBeComma => separator != CsvSeparator.Comma || format.InDoubt is { DecimalComma: true };

    private bool FindComma(IReadOnlyList<string> columns, IReadOnlyList<TableRow> rows)
    {
        _comma ??= NumberFormat.Comma.FindFraction(columns, rows);
        _point ??= NumberFormat.Point.FindFraction(columns, rows);
        if (_comma is null || _point is null)
        {
            return _comma is not null;
        }

        return format.InDoubt?.DecimalComma ?? throw new DataException(
            $"{name}: {_comma}, but {_point}; it is not clear whether a comma or a point is the decimal sign. "
            + $"Set {format.DecimalCommaOption} to true or false.");
    }
}
