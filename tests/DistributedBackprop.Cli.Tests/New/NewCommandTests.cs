using DistributedBackprop.Cli.New;
using DistributedBackprop.Cli.Tests.Train;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Cli.Tests.New;

/// <summary>What <c>dbp new</c> writes, says and refuses.</summary>
public sealed class NewCommandTests : IDisposable
{
    private const string People = "age,city,class\n31,Bonn,a\n,Kiel,b\n45,Bonn,a\n52,Kiel,b\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Decisions_and_the_next_command_are_printed()
    {
        string configuration = _folder.In("people.json");
        CommandRun run = New(configuration, _folder.Write("people.csv", People));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("people.csv: 4 rows, 3 columns\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("data.missing: 1 row lacks 'age'.", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"next: dbp train {configuration}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_is_named_from_the_folder_of_the_configuration_which_is_made()
    {
        string configuration = _folder.In("config", "my people.json");
        CommandRun run = New(configuration, _folder.Write("tables/people.csv", People));
        Assert.Equal(0, run.ExitCode);
        string text = File.ReadAllText(configuration);
        Assert.Contains("\"file\": \"../tables/people.csv\"", text, StringComparison.Ordinal);
        Assert.Contains("\"name\": \"my-people\"", text, StringComparison.Ordinal);
        Assert.EndsWith($"next: dbp train '{configuration}'\n", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Commas between fields and, in quotes, in numbers: nobody but the user can know.</summary>
    [Fact]
    public void What_is_said_of_the_table_is_written_down()
    {
        string data = _folder.Write("people.csv", "age,class\n\"1,5\",a\n\"2,5\",b\n\"3,5\",a\n\"4,25\",b\n");
        string configuration = _folder.In("people.json");
        Assert.EndsWith("if it has a decimal comma, use --decimal-comma.\n", New(configuration, data).Error, StringComparison.Ordinal);
        Assert.Equal(0, New(configuration, data, "--decimal-comma", "--separator", "comma").ExitCode);
        string text = File.ReadAllText(configuration);
        Assert.Contains("\"decimalComma\": true", text, StringComparison.Ordinal);
        Assert.Contains("\"separator\": \"comma\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_does_not_fit_the_memory_is_refused()
    {
        string data = _folder.Write("long.csv", "age,class\n" + string.Concat(Enumerable.Range(0, 5_000).Select(row => $"{row},{row % 2}\n")));
        var configuration = new NewConfiguration(_folder.In("long.json"), data, CsvFormat.Auto, availableBytes: 100_000);
        DataException refusal = Assert.Throws<DataException>(() => configuration.Write(["class"], null, [], [], overwrite: false, TextWriter.Null));
        Assert.Contains(" does not fit the memory: about ", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.In("long.json")));
    }

    [Fact]
    public void The_row_numbers_without_a_name_that_other_programs_write_are_ignored()
    {
        string rows = string.Concat(Enumerable.Range(0, 40).Select(row => $"{row},{row % 7},{(row % 7 > 3 ? "a" : "b")}\n"));
        string data = _folder.Write("frame.csv", ",age,class\n" + rows);
        string configuration = _folder.In("frame.json");
        Assert.Equal(0, CommandRun.Of("new", configuration, "--data", data, "--target", "class").ExitCode);
        string text = File.ReadAllText(configuration);
        Assert.Contains("'column 1' only counts the rows", text, StringComparison.Ordinal);
        Assert.Contains("\"ignore\": [\"column 1\"]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rare_text_among_numbers_is_refused_until_somebody_says_what_it_is()
    {
        string rows = string.Concat(Enumerable.Range(0, 60).Select(row => $"{(row == 7 ? "4O" : $"{row % 9}")},{row % 2}\n"));
        string data = _folder.Write("people.csv", "age,class\n" + rows);
        Assert.Contains("line 9: column 'age' holds '4O', which is no number,", New(_folder.In("a.json"), data).Error, StringComparison.Ordinal);
        Assert.Equal(0, New(_folder.In("b.json"), data, "--categories", "age").ExitCode);
        Assert.Contains("\"categories\": [\"age\"]", File.ReadAllText(_folder.In("b.json")), StringComparison.Ordinal);
        Assert.Equal(0, New(_folder.In("c.json"), data, "--missing", "4O").ExitCode);
        Assert.Contains("\"4O\"]", File.ReadAllText(_folder.In("c.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_is_no_table()
    {
        CommandRun run = New(_folder.In("a.json"), _folder.Write("a-ubyte.gz", ""));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(" is an array, and dbp new looks at tables. ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_is_named_where_it_lies_beside_the_configuration()
    {
        string data = _folder.Write("people.csv", People);
        Assert.Equal(0, New(_folder.In("without.json"), data).ExitCode);
        _folder.Write("training.schema.json", CommandRun.Of("schema").Output);
        Assert.Equal(0, New(_folder.In("with.json"), data).ExitCode);

        Assert.DoesNotContain("$schema", File.ReadAllText(_folder.In("without.json")), StringComparison.Ordinal);
        Assert.Contains("  \"$schema\": \"training.schema.json\",\n", File.ReadAllText(_folder.In("with.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_there_is_kept_unless_forced()
    {
        string data = _folder.Write("people.csv", People);
        string configuration = _folder.Write("people.json", "mine");
        Assert.Equal(new CommandRun(2, "", $"dbp: {configuration} is there already. Name another file, or write over it with --force.\n"), New(configuration, data));
        Assert.Equal("mine", File.ReadAllText(configuration));
        Assert.Equal(0, New(configuration, data, "--force").ExitCode);
        Assert.NotEqual("mine", File.ReadAllText(configuration));
    }

    [UnixFact]
    public void A_device_is_written_to_and_never_replaced()
    {
        string device = _folder.In("device.json");
        File.CreateSymbolicLink(device, "/dev/null");
        Assert.Equal(0, New(device, _folder.Write("people.csv", People), "--force").ExitCode);
        Assert.Equal("/dev/null", new FileInfo(device).LinkTarget);
    }

    [Fact]
    public void The_table_itself_is_never_written_over()
    {
        string data = _folder.Write("people.csv", People);
        Assert.Equal(2, New(data, data, "--force").ExitCode);
        Assert.Equal(People, File.ReadAllText(data));
    }

    [Fact]
    public void A_table_that_cannot_be_learned_from_leaves_no_file()
    {
        string configuration = _folder.In("people.json");
        CommandRun run = CommandRun.Of("new", configuration, "--data", _folder.Write("people.csv", People), "--target", "clas");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("has no column 'clas'. Did you mean 'class'?", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(configuration));
    }

    [Fact]
    public void A_table_that_is_not_there_is_named()
    {
        CommandRun run = New(_folder.In("a.json"), "nowhere.csv");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("dbp: nowhere.csv: there is no such file. Correct --data", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dbp: Option '--data' is required. See 'dbp new --help'.\n", "new", "a.json", "--target", "y")]
    [InlineData("dbp: Option '--target' is required. See 'dbp new --help'.\n", "new", "a.json", "--data", "a.csv")]
    [InlineData("dbp: --task is 'clustering'; write classification or regression. See 'dbp new --help'.\n", "new", "a.json", "--data", "a.csv", "--target", "y", "--task", "clustering")]
    public void Wrong_usage_exits_2(string error, params string[] args) => Assert.Equal(new CommandRun(2, "", error), CommandRun.Of(args));

    private static CommandRun New(string configuration, string data, params string[] options) =>
        CommandRun.Of(["new", configuration, "--data", data, "--target", "class", .. options]);
}
