namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>Every command of the documentation is run, and prints what its page shows.</summary>
public sealed class DocumentedCommandTests
{
    /// <summary>The pages that hold commands.</summary>
    public static TheoryData<string> Pages => [.. Repository.Pages.Where(name => Page.Read(name).Blocks.Any(block => block.IsShell))];

    [RehearsalTheory]
    [MemberData(nameof(Pages))]
    public void A_page_does_what_it_says(string name)
    {
        IReadOnlyList<string> problems = Rehearsal.Play(Page.Read(name));
        Assert.True(problems.Count == 0, $"{name}\n{string.Join("\n\n", problems)}");
    }

    [Fact]
    public void The_first_page_and_the_tutorial_are_among_them()
    {
        Assert.Contains("README.md", Pages);
        Assert.Contains("docs/TUTORIAL.md", Pages);
    }
}
