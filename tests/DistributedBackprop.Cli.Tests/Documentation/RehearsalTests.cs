using DistributedBackprop.Cli.Tests.Train;

namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>A page that does not do what it says is found out.</summary>
public sealed class RehearsalTests
{
    private const string Explain = "dbp explain config/examples/linear-two-layer.json";

    [UnixFact]
    public void A_page_that_does_what_it_says_has_no_problem() =>
        Assert.Equal([], Play($"""
            ```json own.json
            {"{ }"}
            ```
            ```sh
            {Explain} | head -1
            ```
            1. It prints

               ```text
               2-2-1 network without activations and biases, … one step
               ```

            ```sh exits 2
            # Another form of file.
            dbp explain \
              own.json
            ```
            ```text
            ...
            dbp: own.json… title …
            ...
            ```
            """));

    [UnixFact]
    public void Another_exit_code_is_a_problem() => Assert.Contains("exits 2, not 0", Assert.Single(Play("""
        ```sh
        dbp explain nowhere.json
        dbp schema
        ```
        """)), StringComparison.Ordinal);

    [UnixFact]
    public void A_success_in_place_of_a_promised_error_is_a_problem() => Assert.Contains("exits 0, not 2", Assert.Single(Play($"""
        ```sh exits 2
        {Explain}
        ```
        """)), StringComparison.Ordinal);

    [UnixFact]
    public void Another_output_is_a_problem() => Assert.Contains("Line 4: the first line that is not printed there is 'three layers'. All that was printed:\n2-2-1 network", Assert.Single(Play($"""
        ```sh
        {Explain}
        ```
        ```text
        three layers
        ```
        """)), StringComparison.Ordinal);

    [Theory]
    [InlineData("dbp train", true)]
    [InlineData("dotnet test", true)]
    [InlineData("dotnet tests", false)]
    [InlineData("dbpx train", false)]
    [InlineData("curl https://example.org", false)]
    public void Only_listed_commands_are_known(string command, bool known) => Assert.Equal(known, KnownCommand.Find(command) is { IsChecked: true });

    [Fact]
    public void A_run_named_by_a_page_is_the_last_one_of_that_name()
    {
        var runs = new RunNames();
        Assert.Equal(["digits"], runs.Unknown("dbp inspect runs/digits-20260131-120000"));

        runs.Learn("run folder: runs/digits-20270101-000000\nrun folder: runs/iris-petal-width-20270101-000001\n");
        runs.Learn("run folder: runs/digits-20270101-000000-2\n");

        Assert.Equal("dbp inspect runs/digits-20270101-000000-2/checkpoints/best.json", runs.Resolve("dbp inspect runs/digits-20260131-120000/checkpoints/best.json"));
        Assert.Empty(runs.Unknown("cat runs/iris-petal-width-20260131-120000/log.txt"));
    }

    private static IReadOnlyList<string> Play(string text) => Rehearsal.Play(Page.Parse("page.md", text));
}
