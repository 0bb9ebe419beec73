using System.Text.RegularExpressions;

namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>
/// What a page shows of an output. A line <c>...</c> stands for any lines, a sign <c>…</c> in a line for any characters; times,
/// speeds, names of runs and what the machine has may differ. Everything else must be printed exactly so.
/// </summary>
internal static partial class ShownOutput
{
    /// <summary>Whether a page shows what was printed.</summary>
    public static bool Matches(IEnumerable<string> shown, string printed)
    {
        string pattern = string.Concat(shown.Select(line => line.Trim() == "..."
            ? "(?:.*\n)*?"
            : Regex.Escape(Mask(line)).Replace("…", ".*", StringComparison.Ordinal) + "\n"));
        IEnumerable<string> lines = printed.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(Mask);
        return Regex.IsMatch(string.Join('\n', lines) + "\n", $@"\A{pattern}\z");
    }

    /// <summary>Where a page and what was printed part, in words.</summary>
    public static string DescribeDifference(IReadOnlyList<string> shown, string printed)
    {
        string? missing = shown.Where((_, index) => !Matches([.. shown.Take(index + 1), "..."], printed)).FirstOrDefault();
        return missing is null ? "more was printed after it" : $"the first line that is not printed there is '{missing}'";
    }

    private static string Mask(string line)
    {
        string masked = RunStamp().Replace(line.TrimEnd(), "-(time)");
        masked = Speed().Replace(masked, " (speed)");
        return Machine().Replace(masked, "(workers and vectors)");
    }

    [GeneratedRegex(@"-\d{8}-\d{6}(-\d+)?\b")]
    private static partial Regex RunStamp();

    [GeneratedRegex(@" +[\d,]+ examples/s  \d+\.\d\d s")]
    private static partial Regex Speed();

    [GeneratedRegex(@"\d+ workers?, (\d+-bit|no) vectors")]
    private static partial Regex Machine();
}
