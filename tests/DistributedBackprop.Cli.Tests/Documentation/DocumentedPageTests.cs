using System.Text.RegularExpressions;

namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>What pages hold can be checked, and what they point at is there.</summary>
public sealed partial class DocumentedPageTests
{
    private static readonly string[] OtherShells = ["", "bash", "shell", "console", "zsh", "bat", "cmd", "powershell", "pwsh"];

    public static TheoryData<string> Pages => [.. Repository.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_block_names_its_language_and_commands_are_sh(string name) =>
        Assert.Equal([], Page.Read(name).Blocks.Where(block => OtherShells.Contains(block.Language)).Select(block => $"{name} line {block.Line}: '{block.Info}'"));

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_command_is_of_a_known_kind_and_something_runs_it(string name) =>
        Assert.Equal([], Page.Read(name).Blocks
            .Where(block => block.IsShell)
            .SelectMany(block => block.Commands)
            .Where(command => KnownCommand.Find(command) is not { IsChecked: true }));

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_command_in_running_text_exists(string name) =>
        Assert.Equal([], InlineCommand.Of(Page.Read(name)).Select(InlineCommand.Problem).OfType<string>());

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_link_into_a_page_leads_to_a_heading(string name) => Assert.Equal([], LostAnchors(Page.Read(name)));

    [Fact]
    public void A_link_to_a_heading_that_is_not_there_is_found_out() => Assert.Equal(
        ["#c-1", "docs/TUTORIAL.md#nowhere"],
        LostAnchors(Page.Parse("page.md", "# A `b`: C#\n## D\n## D\n[x](#a-b-c), [x](#d-1), [x](#c-1), [x](docs/TUTORIAL.md#nowhere), [x](docs/TUTORIAL.md#7-stop-and-go-on)\n```text\n# c-1\n```\n")));

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_link_leads_to_a_file(string name)
    {
        string folder = Path.GetDirectoryName(Repository.In(name))!;
        Assert.Equal([], Link().Matches(Page.Read(name).Text)
            .Select(match => match.Groups["path"].Value)
            .Where(path => !Path.Exists(Path.Combine(folder, path))));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_source_file_that_is_named_exists(string name)
    {
        // The user's own files of the tutorial are in blocks, and named there.
        Page page = Page.Read(name);
        IEnumerable<string> own = page.Blocks.Where(block => block.IsFile).Select(block => block.Detail);
        Assert.Equal([], SourceFile().Matches(page.Text)
            .Select(match => match.Groups["path"].Value)
            .Except(own)
            .Where(path => !Sources.Any(source => source.EndsWith("/" + path, StringComparison.Ordinal))));
    }

    private static IEnumerable<string> LostAnchors(Page page)
    {
        string folder = Path.GetDirectoryName(page.Name)!;
        return Anchored().Matches(page.Prose)
            .Where(link => !(link.Groups["path"].Value is { Length: > 0 } path ? Page.Read(Path.Combine(folder, path)) : page).Anchors.Contains(link.Groups["anchor"].Value))
            .Select(link => $"{link.Groups["path"].Value}#{link.Groups["anchor"].Value}");
    }

    private static IReadOnlyList<string> Sources { get; } =
    [
        .. new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.In(folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => "/" + Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')),
    ];

    [GeneratedRegex(@"\]\((?!https?:|#)(?<path>[^)#]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#]*)#(?<anchor>[^)]+)\)")]
    private static partial Regex Anchored();

    [GeneratedRegex(@"`(?<path>[\w./]+\.cs)`")]
    private static partial Regex SourceFile();
}
