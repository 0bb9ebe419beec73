namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>A page of the documentation and its fenced blocks.</summary>
/// <param name="Name">Its path in the repository.</param>
/// <param name="Text">The whole text.</param>
/// <param name="Blocks">Its blocks, in order.</param>
internal sealed record Page(string Name, string Text, IReadOnlyList<CodeBlock> Blocks)
{
    private const string Fence = "```";

    /// <summary>Reads a page of the repository.</summary>
    public static Page Read(string name) => Parse(name, File.ReadAllText(Repository.In(name)));

    /// <summary>Finds the blocks of a text.</summary>
    /// <exception cref="FormatException">A block has no end.</exception>
    public static Page Parse(string name, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        List<CodeBlock> blocks = [];
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
        }

        return new Page(name, text, blocks);
    }

    /// <summary>A block in a list is indented as the list is.</summary>
    private static string WithoutIndent(string line, int indent) =>
        line[..Math.Min(indent, line.Length)].Trim().Length == 0 ? line[Math.Min(indent, line.Length)..] : line;
}
