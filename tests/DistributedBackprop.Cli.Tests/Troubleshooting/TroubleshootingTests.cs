using System.Text.RegularExpressions;
using DistributedBackprop.Cli.Tests.Documentation;

namespace DistributedBackprop.Cli.Tests.Troubleshooting;

/// <summary>Every message of the program is explained in docs/TROUBLESHOOTING.md, and every message explained there is one of the program's.</summary>
public sealed partial class TroubleshootingTests
{
    private const int LeastWordsOfQuote = 3;

    private static readonly SourceMessage[] Messages = [.. Repository.ProgramSources().SelectMany(path => MessageScan.Find(path, Repository.Read(path)))];

    private static readonly string[] Quotes = QuotesOf(Repository.Read("docs/TROUBLESHOOTING.md"));

    [Fact]
    public void Every_message_of_the_program_is_in_the_page()
    {
        Assert.True(Messages.Length > 150, $"Only {Messages.Length} messages were found in the sources.");
        string[] missing = [.. Messages.Where(message => !Quotes.Any(quote => Covers(quote, message))).Select(message => $"{message.Place}: {message.Text}")];
        Assert.True(missing.Length == 0, $"docs/TROUBLESHOOTING.md does not explain {missing.Length} messages. Quote each in the first column of a table, with … for values:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void Every_message_in_the_page_is_one_of_the_program()
    {
        string[] stale = [.. Quotes.Where(quote => !Messages.Any(message => Covers(quote, message)))];
        Assert.True(stale.Length == 0, $"docs/TROUBLESHOOTING.md explains what no source says:\n{string.Join('\n', stale)}");
    }

    [Fact]
    public void Every_row_says_what_a_message_means_and_what_to_do() => Assert.All(
        Repository.Read("docs/TROUBLESHOOTING.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)),
        line => Assert.All(line.Trim('|', ' ').Split(" | ") is { Length: 3 } cells ? cells : [""], cell => Assert.True(cell.Trim().Length > 3, line)));

    [Fact]
    public void Its_contents_lead_to_its_headings()
    {
        string page = Repository.Read("docs/TROUBLESHOOTING.md");
        string[] links = [.. Link().Matches(page).Select(link => link.Groups[1].Value)];
        string[] headings = [.. Heading().Matches(page).Select(heading => NotInAnchors().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))];
        Assert.Equal(headings, links);
    }

    [Fact]
    public void A_message_is_found_through_conditions_helpers_and_sums()
    {
        const string Source = """
            class A
            {
                [Description("Help that is no message.")] int Option { get; }
                void F(int n)
                {
                    throw new DataException($"{n} rows are " + (n > 1 ? "too many for it" : "too few") + ". Add some.");
                    throw new ArgumentException("The programmer is at fault.");
                    Say("a short but full sentence", "two words");
                    problems.Add(origin, $"{path} is missing.{Explain(option)}");
                }
                DataException Lost => new($"It is gone with {{{n}}}.");
                ArgumentException Wrong => new("Nobody should do that.");
            }
            """;
        Assert.Equal(
            ["… rows are …. Add some.", "too many for it", "a short but full sentence", "… is missing.…", "It is gone with {…}."],
            MessageScan.Find("src/A.cs", Source).Select(message => message.Text));
    }

    private static bool Covers(string quote, SourceMessage message) =>
        message.Text == quote || (SourceMessage.WordsOf(quote) >= LeastWordsOfQuote && message.Text.Contains(quote, StringComparison.Ordinal));

    private static string[] QuotesOf(string page) =>
        [.. FirstCell().Matches(page).SelectMany(cell => Code().Matches(cell.Value)).Select(code => code.Groups[1].Value)];

    [GeneratedRegex("^\\| (`[^|]*) \\|", RegexOptions.Multiline)]
    private static partial Regex FirstCell();

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(#([^)]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex("[^a-z0-9 -]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
