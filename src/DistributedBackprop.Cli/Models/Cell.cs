using System.Globalization;

namespace DistributedBackprop.Cli.Models;

/// <summary>Texts of cells in tables for people.</summary>
internal static class Cell
{
    /// <summary>What stands where there is no number.</summary>
    public const string None = "-";

    private const int LongestName = 24;

    /// <summary>A share with four decimals.</summary>
    public static string Share(double? share) => share?.ToString("F4", CultureInfo.InvariantCulture) ?? None;

    /// <summary>A measure with six significant digits.</summary>
    public static string Measure(double? measure) => measure?.ToString("G6", CultureInfo.InvariantCulture) ?? None;

    /// <summary>A whole number with separators of thousands.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A name on one line, cut where it is long.</summary>
    public static string Name(string name)
    {
        string printable = string.Concat(name.Select(character => char.IsControl(character) ? ' ' : character));
        return printable.Length <= LongestName ? printable : string.Concat(printable.AsSpan(0, LongestName - 3), "...");
    }
}
