namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>Commands in running text are found, and those that do not exist are found out.</summary>
public sealed class InlineCommandTests
{
    [Fact]
    public void Commands_are_found_in_running_text_alone() => Assert.Equal(
        ["dotnet pack -c Release -o packages", "A=1 dotnet test", "dbp train"],
        InlineCommand.Of(Page.Parse("page.md", """
            Type `dotnet pack -c
            Release -o packages`, `A=1 dotnet test` or `dbp train`; not `dbp` or `--out dbp x`.

            ```sh
            echo `dbp doctor`
            ```
            """)));

    [Theory]
    [InlineData("dbp trian", "dbp has no command trian")]
    [InlineData("dbp train --wrokers 2", "dbp train has no --wrokers")]
    [InlineData("dotnet publish", "dotnet publish: nothing checks it")]
    [InlineData("dotnet new console -o tomorrow", "dotnet new console -o tomorrow: nothing checks it")]
    [InlineData("dbp train --resume RUN", null)]
    [InlineData("dbp COMMAND --help", null)]
    [InlineData("bash .ci/packages", null)]
    public void What_does_not_exist_is_found_out(string command, string? problem) => Assert.Equal(problem, InlineCommand.Problem(command));
}
