using System.Globalization;
using System.Text.RegularExpressions;

namespace DistributedBackprop.Data.Tables;

/// <summary>How numbers are written in a table: digits, a decimal sign and an optional exponent, without separators of thousands, whatever the machine's language.</summary>
internal sealed partial class NumberFormat
{
    private readonly char _sign;
    private readonly string _option;
    private readonly NumberFormatInfo _format;

    private NumberFormat(char sign, string option)
    {
        _sign = sign;
        _option = option;
        _format = (NumberFormatInfo)NumberFormatInfo.InvariantInfo.Clone();
        _format.NumberDecimalSeparator = sign.ToString();
        _format.NumberGroupSeparator = sign == ',' ? "." : ",";
    }

    /// <summary>1.5</summary>
    internal static NumberFormat Point { get; } = new('.', CsvFormat.DefaultDecimalCommaOption);

    /// <summary>1,5</summary>
    internal static NumberFormat Comma { get; } = new(',', CsvFormat.DefaultDecimalCommaOption);

    /// <summary>How to read numbers with the other decimal sign, as a part of a sentence.</summary>
    internal string AdviceForOtherSign => _sign == ',' ? $"for a decimal point, set {_option} to false" : $"for a decimal comma, set {_option} to true";

    /// <summary>The same format as set by another option.</summary>
    /// <param name="option">What messages call the option.</param>
    /// <returns>This format, if that is its option already, or another.</returns>
    internal NumberFormat SetBy(string option) => option == _option ? this : new NumberFormat(_sign, option);

    /// <summary>Parses a number.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The number; it may be infinite or not a number.</param>
    /// <returns>Whether the text is a number.</returns>
    internal bool TryParse(string text, out double value) => double.TryParse(text, NumberStyles.Float, _format, out value);

    /// <summary>
    /// Whether a text would be a number with separators of thousands or with the other decimal sign, as 1,234.5 or 1.234,5: a mistake, and
    /// no name of a category.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>True for such numbers, and for those of any format.</returns>
    internal static bool IsNearlyNumber(string text)
    {
        const NumberStyles WithThousands = NumberStyles.Float | NumberStyles.AllowThousands;
        return double.TryParse(text, WithThousands, Point._format, out _) || double.TryParse(text, WithThousands, Comma._format, out _);
    }

    /// <summary>
    /// Whether a text is a number as people write it, though not in this format or too large: 1,234 or 1.234.567 or 1,5 or 1e400. Versions and dates,
    /// as 1.2.3, are none.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>True for a mistake that can be named.</returns>
    internal bool IsMisspelt(string text) => TryParse(text, out double value)
        ? double.IsInfinity(value) && text.AsSpan().ContainsAnyInRange('0', '9')
        : GroupedOrFraction().IsMatch(text);

    [GeneratedRegex(@"^[+-]?(\d{1,3}([.,]\d{3})+([.,]\d+)?|\d+[.,]\d+([eE][+-]?\d+)?)$", RegexOptions.ExplicitCapture)]
    private static partial Regex GroupedOrFraction();

    /// <summary>The unit of a number with one, as 11 EUR, 12.34% or $5; null for other texts.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The unit, without white space around it.</returns>
    internal static string? UnitOf(string text)
    {
        Match match = NumberWithUnit().Match(text);
        return match.Success && match.Groups["unit"].Captures is [Capture unit] ? unit.Value : null;
    }

    [GeneratedRegex(@"^((?<unit>\p{Sc})\s?)?[+-]?[0-9]+([.,][0-9]+)*(\s?(?<unit>[%‰\p{Sc}]|°?\p{L}{1,5}[²³]?))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex NumberWithUnit();

    /// <summary>Says where a number with this decimal sign stands, or null where none does.</summary>
    /// <param name="columns">The columns' names.</param>
    /// <param name="rows">The rows.</param>
    internal string? FindFraction(IReadOnlyList<string> columns, IReadOnlyList<TableRow> rows)
    {
        foreach (TableRow row in rows)
        {
            for (int column = 0; column < columns.Count; column++)
            {
                string field = row.Fields[column];
                if (field.Contains(_sign, StringComparison.Ordinal) && TryParse(field, out _))
                {
                    return $"line {row.Line} column {DataException.Quote(columns[column])} holds {DataException.Quote(field)}";
                }
            }
        }

        return null;
    }
}
