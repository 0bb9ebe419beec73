using System.Globalization;

namespace DistributedBackprop.Cli.Explain;

/// <summary>Writes numbers for people: nine significant digits, without an exponent as long as that is readable.</summary>
internal static class Figure
{
    private const double LeastPlain = 1e-9;
    private const double GreatestPlain = 1e12;

    /// <summary>A number.</summary>
    public static string Of(double value)
    {
        string rounded = value.ToString("G9", CultureInfo.InvariantCulture);
        double magnitude = double.Abs(value);
        return magnitude is >= LeastPlain and < GreatestPlain
            ? decimal.Parse(rounded, NumberStyles.Float, CultureInfo.InvariantCulture).ToString("0.##################", CultureInfo.InvariantCulture)
            : magnitude == 0 ? "0" : rounded;
    }

    /// <summary>A number as it stands after an operator: a negative one in parentheses.</summary>
    public static string Operand(double value) => Of(value) is ['-', ..] negative ? $"({negative})" : Of(value);
}
