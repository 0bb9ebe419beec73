using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Suggestion;
using static DistributedBackprop.Training.Tests.Suggestion.Suggested;

namespace DistributedBackprop.Training.Tests.Suggestion;

/// <summary>The text of a suggestion.</summary>
public sealed class SuggestedTextTests
{
    private const int LongestLine = 110;

    public static TheoryData<string> Names => ["age", "a \"quoted\" name", "two\nlines", "back\\slash", "*/ // #", "a\u2028b\u0085c", "größe €", new string('x', 200)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_text_says_what_is_suggested_whatever_columns_are_called(string name)
    {
        AssertReadBack(For(Table(100, (name, row => row % 3 == 0 ? "" : $"{row}.5"), ($"{name} id", row => $"{name}{row}"), ($"{name} kind", row => $"{name}{row % 3}"), Classes)));
        AssertReadBack(For(Table(100, (name, row => row % 9 == 0 ? "-" : $"{row}.5"), ($"{name} rooms", row => row % 5 == 0 ? "3+" : "2"), Numbers("y"), Numbers("z")), null, "y", "z"));
        AssertReadBack(For(Table(400, Numbers("x"), ("y", row => row % 40 == 0 ? $"{name} rare" : name))));
        AssertReadBack(For(Table(8, Numbers("x"), (name, row => $"{name}{row % 2}")), null, name));
    }

    [Fact]
    public void Each_reason_stands_as_a_comment_above_its_option()
    {
        string text = Write(For(Table(60, ("id", row => $"c{row}"), Numbers("x"), Classes)));
        string[] lines = [.. text.Split('\n').Select(line => line.Trim())];
        int option = Array.FindIndex(lines, line => line.StartsWith("\"ignore\"", StringComparison.Ordinal));
        Assert.Equal("\"ignore\": [\"id\"],", lines[option]);
        Assert.StartsWith("// 'id' holds a different text in every row", lines[option - 2], StringComparison.Ordinal);
        Assert.StartsWith("// ", lines[option - 1], StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_are_broken_between_words()
    {
        string text = Write(For(Table(60, Numbers("x"), Classes)));
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, LongestLine));
    }

    [Fact]
    public void Every_reason_is_written()
    {
        ConfigurationSuggestion suggestion = For(Table(
            60, ("id", row => $"c{row}"), ("age", row => row % 9 == 0 ? "-" : $"{row}.5"), ("rooms", row => row % 5 == 0 ? "3+" : "2"), ("code", row => $"{row % 4}"), Numbers("y")));
        string words = string.Join(' ', Write(suggestion).Split((char[])[' ', '\n', '/'], StringSplitOptions.RemoveEmptyEntries));
        Assert.All(suggestion.Reasons, reason => Assert.Contains(reason.Text.Replace("/", "", StringComparison.Ordinal), words, StringComparison.Ordinal));
    }

    private static string Write(ConfigurationSuggestion suggestion) => SuggestedText.Write(suggestion, "Written for a test.");

    private static void AssertReadBack(ConfigurationSuggestion suggestion)
    {
        TrainingOptions read = TrainingConfiguration.Read(Write(suggestion), "t.json", []);
        Assert.Equal(ConfigurationWriter.Write(suggestion.Options), ConfigurationWriter.Write(read));
    }
}
