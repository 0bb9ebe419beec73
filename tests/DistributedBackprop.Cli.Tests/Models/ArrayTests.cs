using System.Globalization;
using System.Text.Json;
using DistributedBackprop.Cli.Tests.Train;
using DistributedBackprop.Data.Tests.Arrays;

namespace DistributedBackprop.Cli.Tests.Models;

/// <summary><c>dbp evaluate</c> and <c>dbp predict</c> on arrays, as training takes them.</summary>
public sealed class ArrayTests : IDisposable
{
    private const string Configuration = """
        {
          "data": {
            "file": "i-ubyte.gz", "labels": "l.npy", "target": "digit", "task": "classification", "validationShare": 0,
            "featureScaling": { "kind": "fixedRange", "from": 0, "to": 255 } TEST
          },
          "network": { "layers": [{ "units": 2, "activation": "softmax" }], "loss": "crossEntropy" },
          "optimizer": { "kind": "adam", "learningRate": 0.1 }, "batch": { "miniBatch": 20, "microBatch": 10 }, "stopping": { "epochs": 20 }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_of_arrays_is_measured_on_arrays()
    {
        TrainedRun run = Train();
        JsonElement report = Measure(run, "--data", _folder.In("i-ubyte.gz"), "--labels", _folder.In("l.npy"));
        Assert.Equal(40, report.GetProperty("examples").GetInt32());
        Assert.Equal(1, report.GetProperty("accuracy").GetDouble());
        Assert.Equal([20, 20], report.GetProperty("classes").EnumerateArray().Select(judged => judged.GetProperty("support").GetInt32()));
    }

    [Fact]
    public void A_model_of_arrays_predicts_arrays_and_tables_alike()
    {
        string run = Train().Folder;
        CommandRun array = CommandRun.Of("predict", run, "--data", _folder.In("i-ubyte.gz"));
        Assert.Equal((0, ""), (array.ExitCode, array.Error));
        string[] lines = array.Output.TrimEnd('\n').Split('\n');
        Assert.Equal("prediction,p(3),p(7)", lines[0]);
        Assert.Equal(Enumerable.Range(0, 40).Select(DigitOf), lines.Skip(1).Select(line => int.Parse(line.Split(',')[0], CultureInfo.InvariantCulture)));
        string table = "p0,p1\n" + string.Concat(Enumerable.Range(0, 40).Select(index => FormattableString.Invariant($"{Image(index)[0]},{Image(index)[1]}\n")));
        Assert.Equal(array, CommandRun.WithInput(table, "predict", run, "--data", "-"));
    }

    [Fact]
    public void A_test_array_of_the_configuration_is_measured_without_being_named()
    {
        File.WriteAllBytes(_folder.In("ti.npy"), ArrayBytes.Npy("|u1", "(2, 2)", [.. Image(0), .. Image(1)]));
        File.WriteAllBytes(_folder.In("tl.npy"), ArrayBytes.Npy("|u1", "(2,)", 3, 7));
        TrainedRun run = Train(""", "testFile": "ti.npy", "testLabels": "tl.npy" """);
        Assert.Equal(2, Measure(run).GetProperty("examples").GetInt32());
    }

    [Fact]
    public void What_does_not_fit_exits_2_with_a_line_that_says_what()
    {
        string run = Train().Folder;
        string images = _folder.In("i-ubyte.gz");
        string labels = _folder.In("l.npy");
        string table = _folder.Write("t.csv", "p0,p1,digit\n1,2,3\n");
        Refused($"dbp: {images} does not hold what the model predicts, digit. Give its labels too, as an array.\n", "evaluate", run, "--data", images);
        Refused($"dbp: {labels} holds an array of 40: 1 numbers an example, but the model takes 2. Give examples of the shape that it was trained on.\n", "predict", run, "--data", labels);
        Refused("dbp: nowhere.npy: there is no such file. Paths are relative", "evaluate", run, "--data", images, "--labels", "nowhere.npy");
        Refused($"dbp: --labels: {table} is a table, whose targets are columns of its own.", "evaluate", run, "--data", table, "--labels", labels);
        Refused($"dbp: {table} is no IDX or NPY array. Name a file that ends in .npy, .idx or -ubyte, perhaps .gz.\n", "evaluate", run, "--data", images, "--labels", table);
        Refused("dbp: --labels belongs to --data, which is not given. Name the array that it labels, or leave it out.\n", "evaluate", run, "--labels", labels);
        Refused($"dbp: --separator is for tables, and {images} is an array. Leave it out.\n", "predict", run, "--data", images, "--separator", "comma");
        Refused($"dbp: --decimal-comma is for tables, and {images} is an array. Leave it out.\n", "predict", run, "--data", images, "--decimal-comma", "false");
    }

    [MnistFact]
    public void A_short_run_on_the_real_digits_is_measured_and_predicts()
    {
        string images = Mnist("t10k-images");
        string labels = Mnist("t10k-labels");
        string configuration = _folder.Write("mnist.json", JsonSerializer.Serialize(new
        {
            data = new { file = images, labels, target = "digit", task = "classification", validationShare = 0, featureScaling = new { kind = "fixedRange", from = 0, to = 255 } },
            network = new { layers = new object[] { new { units = 16, activation = "relu" }, new { units = 10, activation = "softmax" } }, loss = "crossEntropy" },
            optimizer = new { kind = "adam", learningRate = 0.003 },
            stopping = new { epochs = 1 },
        }));
        TrainedRun run = TrainedRun.Begin(_folder.In("mnist"), configuration);
        JsonElement report = Measure(run, "--data", images, "--labels", labels);
        Assert.Equal(10_000, report.GetProperty("examples").GetInt32());
        Assert.InRange(report.GetProperty("accuracy").GetDouble(), 0.85, 0.99);
        CommandRun predicted = CommandRun.Of("predict", run.Folder, "--data", images);
        string[] digits = [.. predicted.Output.TrimEnd('\n').Split('\n').Skip(1).Select(line => line[..1])];
        Assert.Equal(10_000, digits.Length);
        Assert.Equal(
            report.GetProperty("confusion").EnumerateArray().Select(row => row.EnumerateArray().Select(cell => cell.GetInt32()).ToArray()).Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]),
            Enumerable.Range(0, 10).Select(digit => digits.Count(name => name == digit.ToString(CultureInfo.InvariantCulture))));
    }

    private static string Mnist(string beginning) =>
        Assert.Single(Directory.GetFiles(MnistFactAttribute.Folder!), path => Path.GetFileName(path).StartsWith(beginning, StringComparison.Ordinal));

    private static void Refused(string error, params string[] args)
    {
        CommandRun run = CommandRun.Of(args);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(error, run.Error, StringComparison.Ordinal);
    }

    private static JsonElement Measure(TrainedRun run, params string[] options)
    {
        CommandRun measured = CommandRun.Of(["evaluate", run.Folder, "--json", .. options]);
        Assert.Equal((0, ""), (measured.ExitCode, measured.Error));
        return JsonElement.Parse(measured.Output);
    }

    /// <summary>A three is bright on the left, a seven on the right.</summary>
    private static byte[] Image(int index) => DigitOf(index) == 3 ? [(byte)(200 + index), (byte)index] : [(byte)index, (byte)(200 + index)];

    private static int DigitOf(int index) => index % 2 == 0 ? 3 : 7;

    private TrainedRun Train(string test = "")
    {
        File.WriteAllBytes(_folder.In("i-ubyte.gz"), ArrayBytes.Gzip(ArrayBytes.Idx([40, 1, 2], [.. Enumerable.Range(0, 40).SelectMany(Image)])));
        File.WriteAllBytes(_folder.In("l.npy"), ArrayBytes.Npy("|u1", "(40,)", [.. Enumerable.Range(0, 40).Select(index => (byte)DigitOf(index))]));
        return TrainedRun.Begin(_folder.In("run"), _folder.Write("c.json", Configuration.Replace("TEST", test, StringComparison.Ordinal)), "--workers", "1");
    }
}
