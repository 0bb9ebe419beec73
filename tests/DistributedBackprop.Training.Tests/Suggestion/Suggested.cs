using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Training.Suggestion;

namespace DistributedBackprop.Training.Tests.Suggestion;

/// <summary>Suggestions for small tables.</summary>
internal static class Suggested
{
    /// <summary>What is suggested for a table with a target <c>y</c>.</summary>
    public static ConfigurationSuggestion For(Table table, LearningTask? task = null, params string[] targets) =>
        ConfigurationSuggester.Suggest(table, new SuggestionRequest("t", "t.csv", targets.Length == 0 ? ["y"] : targets, task));

    /// <summary>The reasons for an option.</summary>
    public static string[] ReasonsFor(this ConfigurationSuggestion suggestion, string path) =>
        [.. suggestion.Reasons.Where(reason => reason.Path == path).Select(reason => reason.Text)];

    /// <summary>A table of columns, each given as its name and the field of a row, counted from 0.</summary>
    public static Table Table(int rows, params (string Name, Func<int, string> Field)[] columns) => new(
        "t.csv",
        [.. columns.Select(column => column.Name)],
        [.. Enumerable.Range(0, rows).Select(row => new TableRow(row + 2, [.. columns.Select(column => column.Field(row))]))]);

    /// <summary>A column of numbers that are neither whole nor in order.</summary>
    public static (string Name, Func<int, string> Field) Numbers(string name) => (name, row => FormattableString.Invariant($"{(row * 37 % 101) + 0.5}"));

    /// <summary>A target of two classes.</summary>
    public static (string Name, Func<int, string> Field) Classes => ("y", row => row % 2 == 0 ? "no" : "yes");
}
