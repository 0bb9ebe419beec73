using DistributedBackprop.Data.Profiles;

namespace DistributedBackprop.Training.Suggestion;

/// <summary>How reasons name columns, values and numbers.</summary>
internal static class Wording
{
    private const int LongestQuote = 40;
    private const int LongestList = 6;

    /// <summary>The text in quotes, on one line, cut where it is long.</summary>
    public static string Quote(string text)
    {
        string cut = text.Length <= LongestQuote ? text : string.Concat(text.AsSpan(0, LongestQuote), "...");
        return $"'{string.Concat(cut.Select(sign => char.IsControl(sign) || sign is '\u2028' or '\u2029' ? ' ' : sign))}'";
    }

    /// <summary>The texts in quotes with commas between; of many the first ones, and how many more there are.</summary>
    public static string List(IEnumerable<string> texts)
    {
        string[] all = [.. texts];
        string shown = string.Join(", ", all.Take(LongestList).Select(Quote));
        return all.Length <= LongestList ? shown : $"{shown} and {all.Length - LongestList} more";
    }

    /// <summary>The share of a table's rows that hold a value, in whole percent.</summary>
    public static string Share(ValueCount value, int rows) => FormattableString.Invariant($"{100.0 * value.Rows / rows:F0} %");
}
