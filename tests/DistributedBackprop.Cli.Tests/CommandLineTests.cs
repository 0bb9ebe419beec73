using System.Text.Json.Nodes;

namespace DistributedBackprop.Cli.Tests;

/// <summary>Exit codes, and what people are told when something is wrong.</summary>
public sealed class CommandLineTests
{
    private const string Diverging = """
        { "title": "t", "network": { "loss": "halfSquaredError", "layers": [{ "units": 1, "activation": "identity" }] },
          "input": [1], "target": [2], "optimizer": { "learningRate": 1e200 } }
        """;

    [Theory]
    [InlineData("dbp: Required command was not provided. See 'dbp --help'.\n")]
    [InlineData("dbp: Required argument missing for command: 'explain'. See 'dbp explain --help'.\n", "explain")]
    [InlineData("dbp: Unrecognized command or argument '--stepz'. See 'dbp explain --help'.\n", "explain", "a.json", "--stepz")]
    [InlineData("dbp: --steps is '0'; allowed: a whole number from 1 to 2147483647. See 'dbp explain --help'.\n", "explain", "a.json", "--steps", "0")]
    [InlineData("dbp: --steps is 'many'; allowed: a whole number from 1 to 2147483647. See 'dbp explain --help'.\n", "explain", "a.json", "--steps", "many")]
    public void Wrong_usage_exits_2_with_a_line_that_says_what(string error, params string[] args) =>
        Assert.Equal(new CommandRun(2, "", error), CommandRun.Of(args));

    [Fact]
    public void A_file_that_is_not_there_exits_2()
    {
        CommandRun run = CommandRun.Of("explain", "nowhere/a.json");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("dbp: nowhere/a.json: there is no such file. Paths are relative to the current folder, ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_a_file_exits_2()
    {
        CommandRun run = CommandRun.Of("explain", "Examples");
        Assert.Equal(new CommandRun(2, "", "dbp: Examples: is a folder. Name a file in it.\n"), run);
    }

    [Theory]
    [InlineData("{ \"title\": 1 }", "line 1: title is 1; expected a text.")]
    [InlineData("""
        { "title": "t", "network": { "loss": "halfSquaredError", "layers": [{ "units": 1 }] }, "input": [1], "target": [1, 2] }
        """, "target holds 2 values for 1 outputs. Give one an output, null where it has none.")]
    [InlineData("""
        { "title": "t", "network": { "loss": "crossEntropy", "layers": [{ "units": 2, "activation": "softmax" }] }, "input": [1], "target": [1, null] }
        """, "target holds null, but crossEntropy needs a probability for every class.")]
    [InlineData("""
        { "title": "t", "network": { "loss": "crossEntropy", "layers": [{ "units": 2 }] }, "input": [1], "target": [1, 0] }
        """, "network.loss: is crossEntropy while network.layers[0].activation is sigmoid; crossEntropy needs the output's activation to be softmax.")]
    public void A_bad_example_exits_2_and_names_the_file(string json, string problem)
    {
        using var file = new TemporaryFile(json);
        CommandRun run = CommandRun.Of("explain", file.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
        Assert.All(run.Error.TrimEnd('\n').Split('\n'), line => Assert.StartsWith($"dbp: {file.Path}", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_that_began_and_failed_exits_1()
    {
        using var file = new TemporaryFile(Diverging);
        CommandRun run = CommandRun.Of("explain", file.Path, "--steps", "5");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("dbp: At step 2 the gradient is no longer finite: training diverges. Set a smaller learning rate in the example's optimizer.\n", run.Error);
    }

    [Fact]
    public void Verbose_shows_where_the_error_arose()
    {
        CommandRun run = CommandRun.Of("explain", "nowhere/a.json", "--verbose");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("ConfigurationException", run.Error, StringComparison.Ordinal);
        Assert.Contains("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_is_no_error()
    {
        CommandRun run = CommandRun.Of("--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Contains("explain <EXAMPLE.json>", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_of_configurations_is_printed()
    {
        CommandRun run = CommandRun.Of("schema");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("A training run of DistributedBackprop", JsonNode.Parse(run.Output)!["title"]!.GetValue<string>());
    }
}
