using System.Text.RegularExpressions;

namespace DistributedBackprop.Cli.Tests.Troubleshooting;

/// <summary>A message that the program can give, or a part of one.</summary>
/// <param name="Place">File and line.</param>
/// <param name="Text">Its words, with … where a value goes, and single spaces.</param>
internal sealed partial record SourceMessage(string Place, string Text)
{
    /// <summary>What stands for a value.</summary>
    public const string Hole = "…";

    /// <summary>The number of words that are the same whatever the values.</summary>
    public int Words => WordsOf(Text);

    /// <summary>Whether it is more than a name, a path or a format.</summary>
    public bool IsSentence => Text.Contains(' ', StringComparison.Ordinal);

    /// <summary>The number of words in a text.</summary>
    public static int WordsOf(string text) => Word().Count(text);

    [GeneratedRegex("[A-Za-z][A-Za-z']*")]
    private static partial Regex Word();
}
