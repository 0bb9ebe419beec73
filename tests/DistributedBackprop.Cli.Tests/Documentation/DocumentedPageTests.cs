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

    private static IReadOnlyList<string> Sources { get; } =
    [
        .. new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.In(folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => "/" + Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')),
    ];

    [GeneratedRegex(@"\]\((?!https?:|#)(?<path>[^)#]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<path>[\w./]+\.cs)`")]
    private static partial Regex SourceFile();
}
