using System.Globalization;
using System.Text.Json;
using DistributedBackprop.Cli.Tests.Train;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Cli.Tests.Models;

/// <summary><c>dbp evaluate</c>: numbers that agree with training, and tables that fit a page.</summary>
public sealed class EvaluateTests(TrainedModels models) : IClassFixture<TrainedModels>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The model is that of the best epoch, whose line of the metrics it must meet.</summary>
    [Fact]
    public void The_rows_held_out_give_the_accuracy_that_training_logged()
    {
        JsonElement report = Json("evaluate", models.Iris.Folder, "--data", HeldOut(models.Iris), "--json");
        JsonElement logged = EpochOfModel(models.Iris);
        Assert.Equal(30, report.GetProperty("examples").GetInt32());
        Assert.Equal(logged.GetProperty("validationAccuracy").GetDouble(), report.GetProperty("accuracy").GetDouble());
        Assert.Equal(logged.GetProperty("validationError").GetDouble(), report.GetProperty("logLoss").GetDouble(), 1e-12);
    }

    [Fact]
    public void The_digits_held_out_give_the_accuracy_that_training_logged()
    {
        TrainedRun run = TrainedRun.Begin(_folder.In("digits"), Shipped.Digits, "--epochs", "2");
        JsonElement report = Json("evaluate", run.Folder, "--data", HeldOut(run), "--json");
        Assert.Equal(run.LastEpoch.GetProperty("validationAccuracy").GetDouble(), report.GetProperty("accuracy").GetDouble());
        Assert.Equal(10, report.GetProperty("confusion").GetArrayLength());
    }

    [Fact]
    public void The_rows_held_out_give_the_RMSE_that_training_logged()
    {
        JsonElement report = Json("evaluate", models.PetalWidth.Folder, "--data", HeldOut(models.PetalWidth), "--json");
        Assert.Equal("regression", report.GetProperty("task").GetString());
        double logged = EpochOfModel(models.PetalWidth).GetProperty("validationRmse").GetDouble();
        Assert.Equal(logged, report.GetProperty("rmse").GetDouble(), 1e-12);
        Assert.Equal(logged, report.GetProperty("targets")[0].GetProperty("rmse").GetDouble(), 1e-12);
        Assert.InRange(report.GetProperty("targets")[0].GetProperty("r2").GetDouble(), 0.9, 1);
    }

    [Fact]
    public void Classes_are_shown_in_tables()
    {
        CommandRun run = CommandRun.Of("evaluate", models.Iris.Folder, "--data", Shipped.IrisData);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.Output.Split('\n');
        Assert.Equal($"iris on {Shipped.IrisData}: 150 rows", lines[0]);
        Assert.Contains("  class       precision  recall      F1  rows", lines);
        Assert.Contains("              setosa  versicolor  virginica", lines);
        Assert.Contains("  setosa          50           0          0", lines);
        Assert.Single(lines, line => line.StartsWith("  log loss  0.0", StringComparison.Ordinal));
    }

    [Fact]
    public void Numbers_are_shown_in_a_table()
    {
        CommandRun run = CommandRun.WithInput(File.ReadAllText(Shipped.IrisData), "evaluate", models.PetalWidth.Folder, "--data", "-");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"^iris-petal-width on standard input: 150 rows\n\n  target           RMSE       MAE      R2\n  petal_width  0\.\d+  0\.\d+  0\.9\d\d\d\n$", run.Output);
    }

    /// <summary>A matrix with names, one with numbers, and one too wide for a page.</summary>
    [Theory]
    [InlineData(20, 2, "Rows of each class (down) by predicted class (across)")]
    [InlineData(20, 30, "Rows of each class (down) by the number of the predicted class (across)")]
    [InlineData(60, 30, "most frequent mistakes of ")]
    public void Confusion_fits_a_page(int classes, int nameLength, string heading)
    {
        IEnumerable<string> rows = Enumerable.Range(0, classes * 3).Select(row => FormattableString.Invariant($"{row % 7},{$"{row % classes}".PadLeft(nameLength, 'c')}"));
        string data = _folder.Write("many.csv", string.Join('\n', rows.Prepend("x,kind")));
        string configuration = _folder.Write("many.json", """
            { "data": { "file": "many.csv", "target": "kind", "task": "classification" }, "stopping": { "epochs": 1 },
              "network": { "layers": [{ "units": CLASSES, "activation": "softmax" }], "loss": "crossEntropy" } }
            """.Replace("CLASSES", $"{classes}", StringComparison.Ordinal));
        TrainedRun run = TrainedRun.Begin(_folder.In("run"), configuration);
        CommandRun evaluated = CommandRun.Of("evaluate", run.Folder, "--data", data);
        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Error));
        Assert.Contains(heading, evaluated.Output, StringComparison.Ordinal);
        Assert.All(evaluated.Output.Split('\n').Skip(1), line => Assert.InRange(line.Length, 0, 100));
    }

    /// <summary>Also for the best parameters, whose folder is one below the run's.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("checkpoints/best.json")]
    public void Without_data_the_test_file_of_the_run_is_measured(string model)
    {
        string[] lines = File.ReadAllLines(Shipped.IrisData);
        _folder.Write("test.csv", string.Join('\n', lines.Take(11)).Replace(',', ';').Replace('.', ','));
        _folder.Write("iris.csv", string.Join('\n', lines));
        string configuration = _folder.Write("c.json", """
            { "data": { "file": "iris.csv", "testFile": "test.csv", "target": "species", "task": "classification" }, "stopping": { "epochs": 1 },
              "network": { "layers": [{ "units": 3, "activation": "softmax" }], "loss": "crossEntropy" } }
            """);
        TrainedRun run = TrainedRun.Begin(_folder.In("run"), configuration);
        CommandRun measured = CommandRun.Of("evaluate", Path.Combine(run.Folder, model));
        Assert.Equal((0, ""), (measured.ExitCode, measured.Error));
        Assert.StartsWith($"run on {_folder.In("test.csv")}: 10 rows\n", measured.Output, StringComparison.Ordinal);
        Assert.Contains(": 150 rows\n", CommandRun.Of("evaluate", run.Folder, "--data", _folder.In("iris.csv")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_away_from_its_run_needs_its_rows_named()
    {
        File.Copy(models.Iris.In("model.json"), _folder.In("model.json"));
        File.Copy(models.Iris.In("model.safetensors"), _folder.In("model.safetensors"));
        CommandRun run = CommandRun.Of("evaluate", _folder.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.EndsWith(" lies in no folder of a run, whose configuration could name a data.testFile. Name the rows to measure on with --data FILE.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_measured_exits_2_with_a_line_that_says_what()
    {
        Assert.Equal(
            new CommandRun(2, "", $"dbp: {models.Iris.In("config.json")} names no data.testFile. Name the rows to measure on with --data FILE.\n"),
            CommandRun.Of("evaluate", models.Iris.Folder));
        CommandRun run = CommandRun.WithInput("sepal_length,sepal_width,petal_length,petal_width\n1,2,3,4\n", "evaluate", models.Iris.Folder, "--data", "-");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("dbp: standard input has no column 'species', which the model needs.", run.Error, StringComparison.Ordinal);
        Assert.StartsWith("dbp: standard input is empty.", CommandRun.Of("evaluate", models.Iris.Folder, "--data", "-").Error, StringComparison.Ordinal);
    }

    private static JsonElement EpochOfModel(TrainedRun run)
    {
        int epoch = JsonElement.Parse(File.ReadAllText(run.In("model.json"))).GetProperty("epoch").GetInt32();
        return run.Epochs.Single(record => record.GetProperty("epoch").GetInt32() == epoch);
    }

    private static JsonElement Json(params string[] args)
    {
        CommandRun run = CommandRun.Of(args);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonElement.Parse(run.Output);
    }

    /// <summary>Writes the raw rows that the run held out: the parts of a split keep the table's order, so one pass finds them by their encoded values.</summary>
    private string HeldOut(TrainedRun run)
    {
        TrainingOptions options = TrainingConfiguration.Read(File.ReadAllText(run.In("config.json")), "config.json", []);
        Table table = CsvTable.Read(options.Data.File);
        PreparedData<float> data = DataPreparation.Prepare<float>(table, options.Data, (ulong)options.Seed);
        ExampleSet<float> all = ExampleEncoder.Encode<float>(table, data.Preparation);
        var lines = new List<string> { string.Join(',', table.Columns) };
        for (int row = 0, held = 0; row < all.Count && held < data.Validation.Count; row++)
        {
            if (all.Features(row).SequenceEqual(data.Validation.Features(held)) && all.Targets(row).SequenceEqual(data.Validation.Targets(held)))
            {
                lines.Add(string.Join(',', table.Rows[row].Fields));
                held++;
            }
        }

        Assert.Equal(data.Validation.Count + 1, lines.Count);
        return _folder.Write(string.Create(CultureInfo.InvariantCulture, $"held-out-{lines.Count}.csv"), string.Join('\n', lines));
    }
}
