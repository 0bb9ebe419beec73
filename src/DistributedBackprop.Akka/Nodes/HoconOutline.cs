using System.Buffers;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>
/// Looks over a text in HOCON for what Akka.NET's parser never comes back from: in a list it waits without end for a value or a bracket, and takes
/// memory for each attempt. Only brackets, quotes and comments count here; all else is the parser's.
/// </summary>
internal static class HoconOutline
{
    /// <summary>The parser calls itself for each bracket: many more would be more than a stack.</summary>
    private const int DepthMost = 100;

    private const string TripleQuote = "\"\"\"";

    /// <summary>What may stand neither in a text without quotes nor before one.</summary>
    private const string Signs = "=:`^?!@*&\\";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    /// <summary>The first fault of a text, with its line; null where there is none.</summary>
    public static string? FindFault(string text)
    {
        var open = new Stack<int>();
        for (int at = 0; at < text.Length; at++)
        {
            char sign = text[at];
            if (sign == '"')
            {
                if (EndOfQuoted(text, at) is not { } end)
                {
                    return Fault(text, at, "a quote is not closed");
                }

                at = end;
            }
            else if (IsComment(text, at))
            {
                at = EndOfLine(text, at);
            }
            else if (sign is '{' or '[')
            {
                if (open.Count == DepthMost)
                {
                    return Fault(text, at, FormattableString.Invariant($"brackets stand in each other over {DepthMost} deep"));
                }

                open.Push(at);
            }
            else if (sign is '}' or ']')
            {
                if (open.Count == 0 || text[open.Peek()] != (sign == '}' ? '{' : '['))
                {
                    return Fault(text, at, open.Count == 0 ? $"'{sign}' closes nothing" : $"'{sign}' does not close the '{text[open.Peek()]}' of line {LineOf(text, open.Peek())}");
                }

                open.Pop();
            }
            else if (sign == '$')
            {
                if (EndOfSubstitution(text, at) is not { } end)
                {
                    return Fault(text, at, "'$' does not begin a name in '${' and '}'; a value with this sign needs quotes");
                }

                at = end;
            }
            else if (open.Count > 0 && text[open.Peek()] == '[' && Signs.Contains(sign, StringComparison.Ordinal))
            {
                return Fault(text, at, $"'{sign}' stands in a list; a value with this sign needs quotes");
            }
        }

        return open.Count == 0 ? null : Fault(text, open.Peek(), $"'{text[open.Peek()]}' is not closed");
    }

    /// <summary>Where the last quote stands; null where there is none. A text in single quotes ends with its line, so that the line at fault is named.</summary>
    private static int? EndOfQuoted(string text, int start)
    {
        if (string.CompareOrdinal(text, start, TripleQuote, 0, TripleQuote.Length) == 0)
        {
            int end = text.IndexOf(TripleQuote, start + TripleQuote.Length, StringComparison.Ordinal);
            return end < 0 ? null : end + TripleQuote.Length - 1;
        }

        for (int at = start + 1; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == '"')
            {
                return at;
            }

            at += text[at] == '\\' ? 1 : 0;
        }

        return null;
    }

    /// <summary>Where the bracket of a substitution stands; null where it is none, or one that the parser does not know.</summary>
    private static int? EndOfSubstitution(string text, int start)
    {
        int end = text.IndexOf('}', start);
        return end > start + 2 && text[start + 1] == '{' && text.AsSpan(start + 2, end - start - 2).IndexOfAnyExcept(NameCharacters) < 0 ? end : null;
    }

    private static bool IsComment(string text, int at) => text[at] == '#' || (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '/');

    private static int EndOfLine(string text, int at) => text.IndexOf('\n', at) is >= 0 and int end ? end : text.Length;

    private static int LineOf(string text, int at) => text.AsSpan(0, at).Count('\n') + 1;

    private static string Fault(string text, int at, string what) => FormattableString.Invariant($"line {LineOf(text, at)}: {what}");
}
