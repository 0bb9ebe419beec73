using System.Globalization;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Texts that others chose, as a part of one line of a log: nothing in them moves a terminal's cursor, ends the line or turns it round.</summary>
internal static class PrintableText
{
    /// <summary>The text, with a space for each character that is a command rather than a sign.</summary>
    public static string Of(string text) => string.Concat(text.Select(character => IsSign(character) ? character : ' '));

    /// <summary>Whether <see cref="Of"/> changes nothing.</summary>
    public static bool Is(string text) => text.All(IsSign);

    private static bool IsSign(char character) => char.GetUnicodeCategory(character) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
