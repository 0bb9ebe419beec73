using DistributedBackprop.Cli.Tests.Train;

namespace DistributedBackprop.Cli.Tests.Models;

/// <summary>A model takes rows in whatever format they come, that of its training data without a word.</summary>
public sealed class FormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a,b,y\n1.5,0.5,1\n-2.5,3.5,2\n")]
    [InlineData("a;b;y\n1,5;0,5;1\n-2,5;3,5;2\n")]
    [InlineData("a\tb\ty\r\n1,5\t0,5\t1\r\n-2,5\t3,5\t2\r\n")]
    [InlineData("a;b;y\n1.5;0.5;1\n-2.5;3.5;2\n")]
    public void Rows_of_every_format_are_predicted_alike(string rows)
    {
        string run = Train("a;b;y\n1,5;0,25;1,5\n2,5;0,75;2\n3,5;0,5;4,5\n4;1;5\n", "");
        CommandRun expected = CommandRun.WithInput("b,a\n0.5,1.5\n3.5,-2.5\n", "predict", run, "--data", "-");
        Assert.Equal((0, ""), (expected.ExitCode, expected.Error));
        Assert.Equal(expected, CommandRun.WithInput(rows, "predict", run, "--data", "-"));
        Assert.Equal(0, CommandRun.WithInput(rows, "evaluate", run, "--data", "-").ExitCode);
    }

    /// <summary>As spreadsheets on the web write it: commas between fields and, in quotes, in numbers.</summary>
    [Fact]
    public void What_training_had_to_be_told_need_not_be_told_again()
    {
        const string Rows = "a,b,y\n\"1,5\",\"0,25\",\"1,5\"\n\"2,5\",\"0,75\",2\n\"3,5\",\"0,5\",\"4,5\"\n4,1,5\n";
        string run = Train(Rows, "\"decimalComma\": true,");
        CommandRun expected = CommandRun.WithInput("a,b\n1.5,0.25\n2.5,0.75\n3.5,0.5\n4,1\n", "predict", run, "--data", "-");
        Assert.Equal((0, ""), (expected.ExitCode, expected.Error));
        Assert.Equal(expected, CommandRun.WithInput(Rows, "predict", run, "--data", "-"));
        CommandRun refused = CommandRun.WithInput(Rows, "predict", Train(Rows.Replace("\"", "", StringComparison.Ordinal).Replace("1,5,0,25,1,5\n2,5,0,75,2\n3,5,0,5,4,5\n", "1,2,3\n2,3,4\n3,4,6\n", StringComparison.Ordinal), "", "other"), "--data", "-");
        Assert.Equal(2, refused.ExitCode);
        Assert.EndsWith("for a decimal comma, set --decimal-comma to true.\n", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_line_has_the_last_word()
    {
        string run = Train("a,b,y\n1.5,0.25,1.5\n2.5,0.75,2\n3.5,0.5,4.5\n4,1,5\n", "");
        string expected = CommandRun.WithInput("a,b\n1.5,2\n", "predict", run, "--data", "-").Output;
        Assert.Equal(expected, CommandRun.WithInput("a,b\n\"1,5\",2\n", "predict", run, "--data", "-", "--decimal-comma", "true").Output);
        Assert.Equal(expected, CommandRun.WithInput("a,b\n\"1,5\",2\n", "predict", run, "--data", "-", "--decimal-comma").Output);
        Assert.Equal(expected, CommandRun.WithInput("a;b;c,d,e\n1.5;2;x\n", "predict", run, "--data", "-", "--separator", "semicolon").Output);
        Assert.Equal(
            "dbp: standard input line 1: commas and semicolons are there equally often, so that it is not clear which separates the columns. Set --separator to 'comma', 'semicolon' or 'tab'.\n",
            CommandRun.WithInput("a;b,c\n1.5;2\n", "predict", run, "--data", "-").Error);
        Assert.Equal(
            "dbp: --separator is 'pipe'; write auto, comma, semicolon or tab. See 'dbp evaluate --help'.\n",
            CommandRun.Of("evaluate", run, "--data", "-", "--separator", "pipe").Error);
    }

    private string Train(string rows, string format, string name = "run")
    {
        _folder.Write("rows.csv", rows);
        return TrainedRun.Begin(_folder.In(name), _folder.Write("c.json", $$"""
            { "data": { "file": "rows.csv", "target": "y", "task": "regression", {{format}} "validationShare": 0 },
              "network": { "layers": [{ "units": 1, "activation": "identity" }], "loss": "halfSquaredError" }, "stopping": { "epochs": 2 } }
            """), "--workers", "1").Folder;
    }
}
