using System.Globalization;
using System.Text.RegularExpressions;

namespace DistributedBackprop.Cli.Tests.Explain;

/// <summary>The text of an explanation, taken apart as a reader would: sections, equations, rows of tables.</summary>
internal sealed partial class ExplainedText
{
    private readonly Dictionary<string, List<string>> _sections = [];

    public ExplainedText(string text)
    {
        List<string> section = _sections[""] = [];
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (i + 1 < lines.Length && lines[i + 1].Length > 2 && lines[i + 1].All(c => c == '-'))
            {
                section = _sections[lines[i]] = [];
                i++;
            }
            else
            {
                section.Add(lines[i]);
            }
        }
    }

    /// <summary>The headings in their order.</summary>
    public IEnumerable<string> Sections => _sections.Keys.Where(heading => heading.Length > 0);

    /// <summary>The number at the end of an equation, which may go on over several lines.</summary>
    public double Equation(string section, string left)
    {
        List<string> lines = _sections[section];
        int start = lines.FindIndex(line => line.StartsWith($"  {left} ", StringComparison.Ordinal) && line.TrimStart()[left.Length..].TrimStart().StartsWith('='));
        Assert.True(start >= 0, $"No {left} in {section}.");
        int end = start;
        while (end + 1 < lines.Count && Continued().IsMatch(lines[end + 1]))
        {
            end++;
        }

        string whole = string.Join(' ', lines[start..(end + 1)]);
        return Number(LastResult().Match(whole).Groups["number"].Value);
    }

    /// <summary>The last number in the row of a parameter.</summary>
    public double Row(string section, string name)
    {
        string row = _sections[section].Single(line => line.StartsWith($"  {name} ", StringComparison.Ordinal));
        return Number(row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]);
    }

    /// <summary>The lines of a section.</summary>
    public IReadOnlyList<string> Lines(string section) => _sections[section];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ +[=+] ")]
    private static partial Regex Continued();

    [GeneratedRegex(@"= (?<number>-?[0-9.]+(E[-+]?\d+)?)(   \(.*\))?$")]
    private static partial Regex LastResult();
}
