using System.CommandLine;
using System.Text.RegularExpressions;

namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>Commands in running text. They are not run, so each must be one that exists or that something else runs.</summary>
internal static partial class InlineCommand
{
    /// <summary>The commands in the running text of a page, each on one line.</summary>
    public static IEnumerable<string> Of(Page page) => Code().Matches(page.Prose)
        .Select(code => string.Join(' ', code.Groups["text"].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        .Where(text => Command().IsMatch(text));

    /// <summary>Why a command is not one to write in running text; null where it is.</summary>
    public static string? Problem(string command) => command.Split(' ') is ["dbp", .. string[] words]
        ? ProblemOfDbp(words)
        : KnownCommand.Find(command) is { CheckedBy: not null, IsChecked: true } or { Start: KnownCommand.DbpWrittenOut } ? null : $"{command}: nothing checks it";

    /// <summary>Its name and its options must exist. A word in capitals stands for any.</summary>
    private static string? ProblemOfDbp(string[] words)
    {
        if (words[0].All(char.IsAsciiLetterUpper))
        {
            return null;
        }

        Command? command = CommandLine.Commands.FirstOrDefault(known => known.Name == words[0]);
        string? unknown = words.FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) && word != "--help" && command?.Options.Any(option => option.Name == word) != true);
        return command is null ? $"dbp has no command {words[0]}" : unknown is null ? null : $"dbp {words[0]} has no {unknown}";
    }

    [GeneratedRegex("(?<!`)`(?<text>[^`]+)`(?!`)")]
    private static partial Regex Code();

    /// <summary>A program and what follows it, perhaps after a setting of its environment.</summary>
    [GeneratedRegex(@"^([A-Z_]+=\S+ )?(dbp|dotnet|python3|bash|alias) \S")]
    private static partial Regex Command();
}
