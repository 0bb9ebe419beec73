using System.Globalization;
using System.Runtime.Versioning;
using DistributedBackprop.Cli.Tests.Train;

namespace DistributedBackprop.Cli.Tests.Models;

/// <summary><c>dbp predict</c> from raw rows to a file of answers.</summary>
public sealed class PredictTests(TrainedModels models) : IClassFixture<TrainedModels>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_row_gets_a_class_and_a_probability_of_each_in_the_rows_order()
    {
        string[] lines = Predicted(CommandRun.Of("predict", models.Iris.Folder, "--data", Shipped.IrisData));
        Assert.Equal("prediction,p(setosa),p(versicolor),p(virginica)", lines[0]);
        Assert.Equal(151, lines.Length);
        string[] species = [.. File.ReadLines(Shipped.IrisData).Skip(1).Select(line => line.Split(',')[^1])];
        Assert.InRange(lines.Skip(1).Zip(species).Count(row => row.First.StartsWith(row.Second + ",", StringComparison.Ordinal)), 140, 150);
        Assert.All(lines.Skip(1), line => Assert.InRange(line.Split(',').Skip(1).Sum(value => double.Parse(value, CultureInfo.InvariantCulture)), 0.99999, 1.00001));
    }

    /// <summary>The widths' own error is pinned by the runs of the shipped configurations; here the unit matters.</summary>
    [Fact]
    public void Numbers_are_in_the_original_unit_under_the_targets_name()
    {
        string[] lines = Predicted(CommandRun.Of("predict", models.PetalWidth.In("model.json"), "--data", Shipped.IrisData));
        Assert.Equal("petal_width", lines[0]);
        double[] widths = [.. File.ReadLines(Shipped.IrisData).Skip(1).Select(line => double.Parse(line.Split(',')[3], CultureInfo.InvariantCulture))];
        Assert.InRange(lines.Skip(1).Zip(widths).Average(row => Math.Abs(double.Parse(row.First, CultureInfo.InvariantCulture) - row.Second)), 0.01, 0.25);
    }

    [Fact]
    public void The_standard_input_and_a_file_give_the_same_lines_as_the_standard_output()
    {
        string printed = CommandRun.Of("predict", models.Iris.Folder, "--data", Shipped.IrisData).Output;
        Assert.Equal(printed, CommandRun.WithInput(File.ReadAllText(Shipped.IrisData), "predict", models.Iris.Folder, "--data", "-").Output);
        Assert.Equal(new CommandRun(0, "", ""), CommandRun.Of("predict", models.Iris.Folder, "--data", Shipped.IrisData, "--out", _folder.In("p.csv")));
        Assert.Equal(printed, File.ReadAllText(_folder.In("p.csv")));
    }

    /// <summary>Columns in another order, one that the model does not know, a byte order mark, and more rows than a block.</summary>
    [Fact]
    public void Columns_are_found_by_name_and_blocks_leave_no_trace()
    {
        string[][] rows = [.. File.ReadLines(Shipped.IrisData).Select(line => line.Split(','))];
        IEnumerable<string> turned = Enumerable.Repeat(rows.Skip(1), 20).SelectMany(all => all).Prepend(rows[0])
            .Select((row, index) => $"{row[2]},{row[0]},{(index == 0 ? "note" : "n" + index)},{row[3]},{row[1]}");
        string[] once = Predicted(CommandRun.Of("predict", models.Iris.Folder, "--data", Shipped.IrisData));
        string[] often = Predicted(CommandRun.Of("predict", models.Iris.Folder, "--data", _folder.Write("turned.csv", "\uFEFF" + string.Join('\n', turned))));
        Assert.Equal(once.Take(1).Concat(Enumerable.Repeat(once.Skip(1), 20).SelectMany(all => all)), often);
    }

    [Fact]
    public void Rows_before_a_faulty_block_are_written_and_the_fault_is_named()
    {
        string text = File.ReadAllText(Shipped.IrisData) + string.Concat(Enumerable.Repeat("5,3,1.5,0.2,setosa\n", 2000)) + "5,3,?!,0.2,setosa\n";
        CommandRun run = CommandRun.WithInput(text, "predict", models.Iris.Folder, "--data", "-");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(1 + 2048, run.Output.Count(character => character == '\n'));
        Assert.StartsWith("dbp: standard input line 2152: column 'petal_length' holds '?!', not a number.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("of before")]
    [InlineData("")]
    public void A_faulty_row_after_the_first_block_leaves_the_file_of_before_and_nothing_beside_it(string before)
    {
        string folder = _folder.In("out");
        string file = _folder.Write("out/p.csv", before);
        string text = File.ReadAllText(Shipped.IrisData) + string.Concat(Enumerable.Repeat("5,3,1.5,0.2,setosa\n", 2000)) + "5,3,?!,0.2,setosa\n";
        CommandRun run = CommandRun.WithInput(text, "predict", models.Iris.Folder, "--data", "-", "--out", file);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(before, File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFiles(folder));
    }

    [Fact]
    public void A_file_of_before_is_replaced_as_a_whole()
    {
        string file = _folder.Write("out/p.csv", "of before");
        Assert.Equal(new CommandRun(0, "", ""), CommandRun.Of("predict", models.Iris.Folder, "--data", Shipped.IrisData, "--out", file));
        Assert.Equal(CommandRun.Of("predict", models.Iris.Folder, "--data", Shipped.IrisData).Output, File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFiles(_folder.In("out")));
    }

    /// <summary>What has no content may be a device or a pipe, which a file must never replace: here known by its rights.</summary>
    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void What_has_no_content_is_written_to_and_not_replaced()
    {
        string target = _folder.Write("target", "");
        string link = _folder.In("link");
        File.CreateSymbolicLink(link, target);
        const UnixFileMode Unusual = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(target, Unusual);
        Assert.Equal(new CommandRun(0, "", ""), CommandRun.Of("predict", models.Iris.Folder, "--data", Shipped.IrisData, "--out", link));
        Assert.Equal(target, File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName);
        Assert.Equal(Unusual, File.GetUnixFileMode(target));
        Assert.Equal(151, File.ReadLines(target).Count());
    }

    [Fact]
    public void A_missing_column_is_named_and_no_file_is_made()
    {
        CommandRun run = CommandRun.WithInput("sepal_length,petal_length,petal_width\n1,2,3\n", "predict", models.Iris.Folder, "--data", "-", "--out", _folder.In("p.csv"));
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("dbp: standard input has no column 'sepal_width', which the model needs.", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.In("p.csv")));
    }

    [Fact]
    public void What_cannot_be_read_or_written_exits_2_with_a_line_that_says_what()
    {
        AssertRefused("dbp: Option '--data' is required. See 'dbp predict --help'.\n", "predict", models.Iris.Folder);
        AssertRefused("dbp: nowhere.csv: there is no such file. Paths are", "predict", models.Iris.Folder, "--data", "nowhere.csv");
        AssertRefused("dbp: nowhere: there is no such file or folder.", "predict", "nowhere", "--data", Shipped.IrisData);
        string nowhere = _folder.In("nowhere", "p.csv");
        AssertRefused($"dbp: --out: {nowhere} cannot be written: there is no folder {_folder.In("nowhere")}. Make it first,", "predict", models.Iris.Folder, "--data", Shipped.IrisData, "--out", nowhere);
        AssertRefused($"dbp: --out: {_folder.Path} is a folder. Name a file in it.\n", "predict", models.Iris.Folder, "--data", Shipped.IrisData, "--out", _folder.Path);
        AssertRefused("dbp: --data is empty; name a file. See 'dbp predict --help'.\n", "predict", models.Iris.Folder, "--data", "");
        AssertRefused("dbp: --out is empty; name a file. See 'dbp predict --help'.\n", "predict", models.Iris.Folder, "--data", "-", "--out", "");
        AssertRefused("dbp: MODEL is empty; name a file or folder. See 'dbp predict --help'.\n", "predict", "", "--data", "-");
        string copy = _folder.Write("iris.csv", File.ReadAllText(Shipped.IrisData));
        AssertRefused($"dbp: --out is {copy}, from which the rows are read.", "predict", models.Iris.Folder, "--data", copy, "--out", copy);
        Assert.Equal(File.ReadAllText(Shipped.IrisData), File.ReadAllText(copy));
    }

    [UnixFact]
    public void A_device_that_takes_no_more_is_named_and_keeps_nothing_of_before()
    {
        CommandRun run = CommandRun.Of("predict", models.Iris.Folder, "--data", Shipped.IrisData, "--out", "/dev/full");
        Assert.Equal(1, run.ExitCode);
        Assert.Matches("^dbp: /dev/full cannot be written any more: .*[^.]\\. Rows are missing there\\.\n$", run.Error);
    }

    [Fact]
    public void Names_of_classes_are_quoted_where_a_reader_would_stumble()
    {
        string data = _folder.Write("odd.csv", "x,kind\n" + string.Concat(Enumerable.Range(0, 12).Select(row => $"{row},\"{(row < 6 ? "so, so" : "the \"\"best\"\"")}\"\n")));
        string configuration = _folder.Write("odd.json", """
            { "data": { "file": "odd.csv", "target": "kind", "task": "classification" }, "stopping": { "epochs": 1 },
              "network": { "layers": [{ "units": 2, "activation": "softmax" }], "loss": "crossEntropy" } }
            """);
        TrainedRun run = TrainedRun.Begin(_folder.In("run"), configuration);
        string[] lines = Predicted(CommandRun.Of("predict", run.Folder, "--data", data));
        Assert.Equal("prediction,\"p(so, so)\",\"p(the \"\"best\"\")\"", lines[0]);
        Assert.All(lines.Skip(1), line => Assert.Matches("^(\"so, so\"|\"the \"\"best\"\"\"),[^,]+,[^,]+$", line));
    }

    /// <summary>Rows without end into a pipe that is closed: the command would never end by itself.</summary>
    [UnixFact]
    public void A_reader_that_has_enough_ends_the_command_quietly()
    {
        string script = $"(head -2 '{Shipped.IrisData}'; yes 5,3,1.5,0.2,setosa 2>/dev/null) | (dotnet '{Path.Combine(AppContext.BaseDirectory, "dbp.dll")}' predict '{models.Iris.Folder}' --data -; echo exit $? >&2) | head -3";
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var endOfLife = new Timer(_ => shell.Kill(entireProcessTree: true), null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        Task<string> error = shell.StandardError.ReadToEndAsync();
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal(3, output.Count(character => character == '\n'));
        Assert.Equal("exit 0\n", error.Result);
    }

    private static void AssertRefused(string error, params string[] args)
    {
        CommandRun run = CommandRun.Of(args);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(error, run.Error, StringComparison.Ordinal);
    }

    private static string[] Predicted(CommandRun run)
    {
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.EndsWith("\n", run.Output, StringComparison.Ordinal);
        return run.Output[..^1].Split('\n');
    }
}
