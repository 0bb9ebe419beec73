namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>A fenced block of a page.</summary>
/// <param name="Line">The line of its opening fence, from 1.</param>
/// <param name="Info">What follows the opening fence: a language, and perhaps a word to it, such as <c>csv rows.csv</c>.</param>
/// <param name="Heading">How many headings stand before it.</param>
/// <param name="Lines">What is between the fences.</param>
internal sealed record CodeBlock(int Line, string Info, int Heading, IReadOnlyList<string> Lines)
{
    private const string ExitMark = "exits ";

    /// <summary>The first word of the info; empty without one.</summary>
    public string Language => Info.Split(' ')[0];

    /// <summary>The rest of the info; empty without one.</summary>
    public string Detail => Info[Language.Length..].Trim();

    /// <summary>Whether it holds commands.</summary>
    public bool IsShell => Language == "sh";

    /// <summary>Whether it is a file that the reader is to save under the name in <see cref="Detail"/>.</summary>
    public bool IsFile => Language is "csv" or "json" or "csharp" && Detail.Length > 0;

    /// <summary>The exit code that the page promises of the block's last command: 0 unless it says <c>sh exits 2</c>.</summary>
    public int ExitCode => Detail.StartsWith(ExitMark, StringComparison.Ordinal) ? Detail[^1] - '0' : 0;

    /// <summary>The commands of a shell block: a line each, or several that end in a backslash; without comments.</summary>
    public IReadOnlyList<string> Commands =>
    [
        .. string.Join('\n', Lines).Replace("\\\n", "", StringComparison.Ordinal).Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith('#')),
    ];

    /// <summary>Whether this is the output of the commands in <paramref name="before"/>: a block of text that follows them under the same heading.</summary>
    public bool IsOutputOf(CodeBlock? before) => before is { IsShell: true } && Info == "text" && Heading == before.Heading;
}
