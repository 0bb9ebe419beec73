using System.Text.RegularExpressions;

namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>A page of the documentation and its fenced blocks.</summary>
/// <param name="Name">Its path in the repository.</param>
/// <param name="Text">The whole text.</param>
/// <param name="Prose">The text without its blocks.</param>
/// <param name="Blocks">Its blocks, in order.</param>
internal sealed partial record Page(string Name, string Text, string Prose, IReadOnlyList<CodeBlock> Blocks)
{
    private const string Fence = "```";

    /// <summary>
    /// What links to its headings end in, after the '#': in small letters, without punctuation, spaces as hyphens, and a number after
    /// what was there before.
    /// </summary>
    public IReadOnlyList<string> Anchors =>
    [
        .. Heading().Matches(Prose)
            .Select(heading => NotInAnchors().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))
            .GroupBy(anchor => anchor)
            .SelectMany(same => same.Select((anchor, number) => number == 0 ? anchor : $"{anchor}-{number}")),
    ];

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\p{M} _-]")]
    private static partial Regex NotInAnchors();

    /// <summary>Reads a page of the repository.</summary>
    public static Page Read(string name) => Parse(name, File.ReadAllText(Repository.In(name)));

    /// <summary>Finds the blocks of a text.</summary>
    /// <exception cref="FormatException">A block has no end.</exception>
    public static Page Parse(string name, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        List<CodeBlock> blocks = [];
        List<string> prose = [];
        int headings = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            headings += lines[i].StartsWith('#') ? 1 : 0;
            string opening = lines[i].TrimStart();
            if (opening.StartsWith(Fence, StringComparison.Ordinal))
            {
                int end = Array.FindIndex(lines, i + 1, line => line.Trim() == Fence);
                if (end < 0)
                {
                    throw new FormatException($"{name} line {i + 1}: the block has no end.");
                }

                int indent = lines[i].Length - opening.Length;
                blocks.Add(new CodeBlock(i + 1, opening[Fence.Length..].Trim(), headings, [.. lines[(i + 1)..end].Select(line => WithoutIndent(line, indent))]));
                i = end;
            }
            else
            {
                prose.Add(lines[i]);
            }
        }

        return new Page(name, text, string.Join('\n', prose), blocks);
    }

    /// <summary>A block in a list is indented as the list is.</summary>
    private static string WithoutIndent(string line, int indent) =>
        line[..Math.Min(indent, line.Length)].Trim().Length == 0 ? line[Math.Min(indent, line.Length)..] : line;
}
