namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>What <c>dbp train</c> says of a command line, a configuration or data that it cannot use.</summary>
public sealed class RefusalTests : IDisposable
{
    private const string Data = "a,b,y\n1,2,3\n2,1,3\n4,0,4\n";

    private const string Configuration = """
        {
          "data": { "file": "data.csv", "target": "y", "task": "regression", "validationShare": 0 },
          "network": { "layers": [{ "units": 1, "activation": "identity" }], "loss": "halfSquaredError" },
          "stopping": { "epochs": 1 }
        }
        """;

    /// <summary>Wrong usage: what follows <c>train</c>, and what is said of it.</summary>
    private static readonly Dictionary<string, (string[] Arguments, string[] Says)> Usage = new()
    {
        ["an unknown option"] = (["CONFIG", "--wrokers", "2"], ["Unrecognized command or argument '--wrokers'.", "Unrecognized command or argument '2'."]),
        ["two configurations"] = (["CONFIG", "other.json"], ["Unrecognized command or argument 'other.json'."]),
        ["a log format that does not exist"] = (["CONFIG", "--log", "xml"], ["--log is 'xml'; write text or json."]),
        ["a log format by number"] = (["CONFIG", "--log", "1"], ["--log is '1'; write text or json."]),
        ["an option without its value"] = (["CONFIG", "--epochs"], ["Required argument missing for option: '--epochs'."]),
        ["a log without its format"] = (["CONFIG", "--log"], ["Required argument missing for option: '--log'."]),
        ["an option in the place of the configuration"] = (["--wrokers"], ["--wrokers is no option of 'dbp train'."]),
        ["a number of workers that is none"] = (["CONFIG", "--workers", "two"], ["--workers is 'two', not a whole number that fits."]),
        ["resume without a folder"] = (["--resume"], ["Required argument missing for option: '--resume'."]),
        ["resume with a configuration"] = (["CONFIG", "--resume", "run"], ["--resume takes configuration and folder from the run: leave out CONFIG and --out."]),
        ["resume with a folder for output"] = (["--resume", "run", "--out", "other"], ["--resume takes configuration and folder from the run: leave out CONFIG and --out."]),
    };

    /// <summary>Options that cannot be used: what follows CONFIG, and what is said of it.</summary>
    private static readonly Dictionary<string, (string[] Arguments, string[] Says)> Options = new()
    {
        ["no workers"] = (["--workers", "0"], ["--workers 0: workers.count is 0; allowed: at least 1 and at most 1024."]),
        ["no epochs"] = (["--epochs", "0"], ["--epochs 0: stopping.epochs is 0; allowed: at least 1"]),
        ["a negative seed"] = (["--seed", "-1"], ["--seed -1: seed is -1; allowed: at least 0."]),
        ["a setting without a value"] = (["--set", "seed"], ["'seed' does not set an option. Write path=value, for example optimizer.learningRate=0.01."]),
        ["a setting of an option that does not exist"] = (["--set", "optimizer.learnigRate=1"], ["--set optimizer.learnigRate=1: optimizer.learnigRate is not known here. Did you mean 'learningRate'?"]),
        ["a setting of a layer that does not exist"] = (["--set", "network.layers[1].units=3"], ["--set network.layers[1].units=3: ", "there is no [1]"]),
        ["a setting of another type"] = (["--set", "batch.shuffle=maybe"], ["--set batch.shuffle=maybe: batch.shuffle is \"maybe\"; expected true or false."]),
        ["a setting that contradicts another"] = (["--set", "batch.microBatch=64"], ["--set batch.microBatch=64: batch.microBatch is 64, more than batch.miniBatch, 32"]),
        ["more workers needed than there are"] = (["--workers", "2", "--set", "workers.minimum=3"], ["workers.minimum is 3, but this process runs 2 workers and no others can join. Lower it, or raise workers.count."]),
        ["a folder for output below a file"] = (["--out", "data.csv/run"], ["The run folder data.csv/run cannot be made: ", "Name one that can."]),
        ["a file as folder for output"] = (["--out", "data.csv"], ["The run folder data.csv cannot be made: ", "Name one that can."]),
    };

    /// <summary>Configurations that cannot be used: what is replaced in the good one by what, and what is said of it.</summary>
    private static readonly Dictionary<string, (string Good, string Bad, string[] Says)> Configurations = new()
    {
        ["an unknown key"] = ("\"stopping\": {", "\"stoping\": {", ["config.json line 4: stoping is not known here. Did you mean 'stopping'?"]),
        ["a text for a number"] = ("\"epochs\": 1", "\"epochs\": \"ten\"", ["config.json line 4: stopping.epochs is \"ten\"; expected a whole number"]),
        ["a share over the limit"] = ("\"validationShare\": 0", "\"validationShare\": 1.5", ["config.json line 2: data.validationShare is 1.5; allowed: at least 0 and at most 0.9."]),
        ["an activation that does not exist"] = ("\"identity\"", "\"rellu\"", ["config.json line 3: network.layers[0].activation is \"rellu\"; expected one of ", "Did you mean 'relu'?"]),
        ["no units"] = ("\"units\": 1", "\"units\": 0", ["config.json line 3: network.layers[0].units is 0; allowed: at least 1"]),
        ["softmax in a hidden layer"] = ("[{ \"units\": 1,", "[{ \"units\": 2, \"activation\": \"softmax\" }, { \"units\": 1,", ["config.json line 3: network.layers[0].activation is softmax in a hidden layer. Softmax is for the output only"]),
        ["a loss that does not fit"] = ("\"halfSquaredError\"", "\"binaryCrossEntropy\"", ["config.json line 3: network.loss is binaryCrossEntropy while network.layers[0].activation is identity"]),
        ["as many outputs as there are no classes"] = (
            "\"regression\", \"validationShare\": 0 },\n  \"network\": { \"layers\": [{ \"units\": 1, \"activation\": \"identity\" }], \"loss\": \"halfSquaredError\"",
            "\"classification\", \"validationShare\": 0 },\n  \"network\": { \"layers\": [{ \"units\": 3, \"activation\": \"softmax\" }], \"loss\": \"crossEntropy\"",
            ["config.json: network.layers[0].units: is 3, but the target 'y' has 2 classes (3, 4): the last layer needs 2 units."]),
        ["a target that is no column"] = ("\"target\": \"y\"", "\"target\": \"Y\"", ["data.target: ", "data.csv has no column 'Y'. Did you mean 'y'? Its columns: a, b, y."]),
        ["a data file that is not there"] = ("data.csv", "dada.csv", ["dada.csv: there is no such file. Correct data.file."]),
        ["a test file that is not there"] = ("\"validationShare\": 0", "\"validationShare\": 0, \"testFile\": \"tset.csv\"", ["tset.csv: there is no such file. Correct data.testFile."]),
        ["no JSON"] = ("\"stopping\"", "stopping", ["config.json line 4, column 3: not valid JSON."]),
        ["nothing"] = (Configuration, "", ["config.json line 1, column 1: not valid JSON."]),
        ["a list"] = (Configuration, "[]", ["config.json line 1: the configuration is a list of 0 elements; expected an object"]),
    };

    /// <summary>Data that cannot be used, and what is said of them.</summary>
    private static readonly Dictionary<string, (string Data, string[] Says)> Tables = new()
    {
        ["a text in a column of numbers"] = ("a,b,y\n1,2,3\n2,n/a,3\n", ["data.csv line 3: column 'b' holds 'n/a', not a number. Correct or remove the row."]),
        ["a column of many texts"] = (ManyTexts, ["data.csv: column 'b' holds text with 51 different values, more than the 50 that become inputs of their own accord."]),
        ["a missing value"] = ("a,b,y\n1,2,3\n2,,3\n", ["data.csv line 3: column 'b' holds '', a missing value. Correct or remove the row, or set data.missing to 'mean', 'median' or 'ownSlot'."]),
        ["a row that is too short"] = ("a,b,y\n1,2,3\n2,1\n", ["data.csv line 3: the row has 2 fields, the first line names 3 columns."]),
        ["no rows"] = ("a,b,y\n", ["data.csv has a header and no rows."]),
        ["nothing"] = ("", ["data.csv is empty."]),
        ["commas and semicolons"] = ("a;b,y\n1;2,3\n", ["data.csv line 1: commas and semicolons are there equally often"]),
        ["points and commas as decimal signs"] = ("a;b;y\n1,5;2.5;3\n", ["line 2 column 'a' holds '1,5', but line 2 column 'b' holds '2.5'"]),
    };

    private static string ManyTexts => "a,b,y\n" + string.Concat(Enumerable.Range(0, 51).Select(row => $"{row},text {row},{row}\n"));

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> UsageCases => [.. Usage.Keys];

    public static TheoryData<string> OptionCases => [.. Options.Keys];

    public static TheoryData<string> ConfigurationCases => [.. Configurations.Keys];

    public static TheoryData<string> DataCases => [.. Tables.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(UsageCases))]
    public void Wrong_usage(string name)
    {
        (string[] arguments, string[] says) = Usage[name];
        string lines = string.Concat(says.Select(line => $"dbp: {line} See 'dbp train --help'.\n"));
        Assert.Equal(new CommandRun(2, "", lines), Run(Configuration, Data, arguments));
        AssertNoRunFolder();
    }

    [Theory]
    [MemberData(nameof(OptionCases))]
    public void Unusable_options(string name)
    {
        (string[] arguments, string[] says) = Options[name];
        AssertRefused(says, Run(Configuration, Data, ["CONFIG", .. arguments]));
    }

    [Theory]
    [MemberData(nameof(ConfigurationCases))]
    public void Unusable_configurations(string name)
    {
        (string good, string bad, string[] says) = Configurations[name];
        Assert.Contains(good, Configuration, StringComparison.Ordinal);
        AssertRefused(says, Run(Configuration.Replace(good, bad, StringComparison.Ordinal), Data, "CONFIG"));
    }

    [Theory]
    [MemberData(nameof(DataCases))]
    public void Unusable_data(string name)
    {
        (string data, string[] says) = Tables[name];
        AssertRefused(says, Run(Configuration, data, "CONFIG"));
    }

    [Fact]
    public void What_the_tables_above_alter_is_good() =>
        Assert.Equal(0, Run(Configuration, Data, "CONFIG", "--out", "run").ExitCode);

    [Fact]
    public void One_of_a_thing_is_not_told_as_several()
    {
        CommandRun run = Run(Configuration, "a,y\n1,3\n2,3\n4,4\n", "CONFIG", "--out", "run", "--workers", "1");
        Assert.Contains("; 1 step an epoch, 1 leaf a step, 1 worker, ", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nstopped after 1 epoch and 1 update: the only epoch is done\n", run.Output, StringComparison.Ordinal);
        Assert.Contains(": a model after 1 epoch and 1 update\n", CommandRun.Of("inspect", _folder.In("run")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_that_is_not_there() => AssertRefused(
        ["nowhere.json: there is no such file. Paths are relative to the current folder, "], CommandRun.Of("train", _folder.In("nowhere.json")));

    [Fact]
    public void All_problems_of_a_configuration_are_told_at_once()
    {
        CommandRun run = Run(Configuration, Data, "CONFIG", "--epochs", "0", "--set", "batch.miniBatch=0");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(2, run.Error.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("stopping.epochs is 0", run.Error, StringComparison.Ordinal);
        Assert.Contains("batch.miniBatch is 0", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbose_shows_where_in_the_program_it_was_found()
    {
        CommandRun run = Run(Configuration, "a,b,y\n1,2,three\n", "CONFIG", "--verbose");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("dbp: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("DistributedBackprop.Data.DataException: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("\n   at ", run.Error, StringComparison.Ordinal);
    }

    private void AssertRefused(string[] says, CommandRun run)
    {
        Assert.Equal("", run.Output);
        Assert.All(says, part => Assert.Contains(part, run.Error, StringComparison.Ordinal));
        Assert.All(run.Error.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("dbp: ", line, StringComparison.Ordinal));
        Assert.Equal(2, run.ExitCode);
        AssertNoRunFolder();
    }

    private void AssertNoRunFolder() =>
        Assert.DoesNotContain(Directory.GetDirectories(_folder.Path), path => Path.GetFileName(path) is "run" or "runs");

    private CommandRun Run(string configuration, string data, params string[] arguments)
    {
        _folder.Write("data.csv", data);
        string path = _folder.Write("config.json", configuration);
        string[] named = [.. arguments.Select(argument => argument switch
        {
            "CONFIG" => path,
            "data.csv" or "data.csv/run" or "run" => _folder.In(argument),
            _ => argument,
        })];
        CommandRun run = CommandRun.Of(["train", "--set", $"output.folder={_folder.In("runs")}", .. named]);
        return run with { Error = run.Error.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal) };
    }
}
