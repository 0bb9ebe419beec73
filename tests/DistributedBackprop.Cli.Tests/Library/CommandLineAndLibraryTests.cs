using System.Globalization;
using DistributedBackprop.Cli.Tests.Train;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Hosting;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Models;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Cli.Tests.Library;

/// <summary>The command line and a program in C# come to the same bits, and read what the other wrote.</summary>
public sealed class CommandLineAndLibraryTests : IDisposable
{
    private static readonly string[][] Rows = [.. File.ReadLines(Shipped.IrisData).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','))];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Arrays_of_flowers_train_to_the_bits_of_dbp_train()
    {
        TrainedRun run = TrainedRun.Begin(_folder.In("run"), Shipped.Iris, "--epochs", "4");

        TrainingResult result = await Trainer.TrainAsync(Options(Shipped.Iris, epochs: 4), Examples.ForClassification(Numbers(4), [.. Rows.Select(row => row[4])]));

        Assert.Equal(run.Sha256, result.Model.Manifest.ParametersSha256);
        Assert.Equal(run.Epochs.Select(epoch => epoch.GetProperty("error").GetDouble()), result.Epochs.Select(epoch => epoch.Error));
    }

    [Fact]
    public async Task So_do_arrays_of_numbers()
    {
        string file = _folder.Write("widths.csv", string.Join('\n', Rows.Select(row => string.Join(',', row.Take(4))).Prepend("a,b,c,width")));
        string configuration = _folder.Write("widths.json", $$"""
            {
              "data": { "file": "{{Path.GetFileName(file)}}", "target": "width", "task": "regression", "targetScaling": { "kind": "standard" } },
              "network": { "layers": [{ "units": 5, "activation": "tanh" }, { "units": 1, "activation": "identity" }], "loss": "halfSquaredError" },
              "stopping": { "epochs": 3 }, "precision": "float64"
            }
            """);
        TrainedRun run = TrainedRun.Begin(_folder.In("run"), configuration);

        TrainingResult result = await Trainer.TrainAsync(Options(configuration, epochs: 3), Examples.ForRegression(Numbers(3), [.. Numbers(4).Select(row => row[3])]));

        Assert.Equal(run.Sha256, result.Model.Manifest.ParametersSha256);
        Assert.Equal(run.LastEpoch.GetProperty("validationRmse").GetDouble(), result.Epochs[^1].ValidationRmse);
    }

    [Fact]
    public async Task The_commands_take_a_saved_model()
    {
        TrainedModel model = (await Trainer.TrainAsync(Options(Shipped.Iris, epochs: 4), Flowers())).Model;
        model.Save(_folder.In("saved"));

        var report = Assert.IsType<ClassificationReport>(model.Evaluate(Flowers()));
        CommandRun evaluated = CommandRun.Of("evaluate", _folder.In("saved"), "--data", Shipped.IrisData, "--json");
        Assert.Contains(FormattableString.Invariant($"\"accuracy\": {report.Accuracy}"), evaluated.Output, StringComparison.Ordinal);

        CommandRun predicted = CommandRun.Of("predict", _folder.In("saved"), "--data", Shipped.IrisData);
        Assert.Equal(Numbers(4).Select(row => model.PredictClass(row)), predicted.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0]));

        Assert.Equal(0, CommandRun.Of("export", _folder.In("saved"), "--format", "csharp", "--out", _folder.In("Iris.cs")).ExitCode);
        CommandRun inspected = CommandRun.Of("inspect", _folder.In("saved"));
        Assert.Contains(model.Manifest.ParametersSha256, inspected.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_of_the_command_line_goes_on_in_a_program()
    {
        TrainedRun whole = TrainedRun.Begin(_folder.In("whole"), Shipped.Iris, "--epochs", "5");
        TrainedRun part = TrainedRun.Begin(_folder.In("part"), Shipped.Iris, "--epochs", "2");

        TrainingResult result = await Trainer.TrainAsync(Options(Shipped.Iris, epochs: 5), folder: part.Folder);

        Assert.Equal(whole.Sha256, result.Model.Manifest.ParametersSha256);
        Assert.Equal([1, 2, 3, 4, 5], part.Epochs.Select(epoch => epoch.GetProperty("epoch").GetInt32()));
    }

    [Fact]
    public async Task A_run_of_a_program_goes_on_at_the_command_line()
    {
        TrainedRun whole = TrainedRun.Begin(_folder.In("whole"), Shipped.Iris, "--epochs", "5");

        await Trainer.TrainAsync(Options(Shipped.Iris, epochs: 2), folder: _folder.In("part"));
        TrainedRun rest = TrainedRun.Resume(_folder.In("part"), "--epochs", "5");

        Assert.Equal(whole.Sha256, rest.Sha256);
    }

    [Fact]
    public async Task A_run_on_arrays_is_inspected_and_says_why_the_command_line_cannot_go_on_with_it()
    {
        TrainingOptions options = Options(Shipped.Iris, epochs: 2);
        await Trainer.TrainAsync(options with { Data = options.Data with { File = "" } }, Examples.ForClassification(Numbers(4), [.. Rows.Select(row => row[4])]), folder: _folder.In("run"));

        Assert.Equal(0, CommandRun.Of("inspect", _folder.In("run")).ExitCode);
        CommandRun refused = CommandRun.Of("train", "--resume", _folder.In("run"), "--epochs", "3");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("the arrays", refused.Error, StringComparison.Ordinal);
    }

    private static TrainingOptions Options(string configuration, int epochs)
    {
        TrainingOptions options = TrainingConfiguration.Read(File.ReadAllText(configuration), configuration, []);
        return options with
        {
            Data = DataFiles.Locate(options.Data, Path.GetDirectoryName(configuration)!),
            Stopping = options.Stopping with { Epochs = epochs },
        };
    }

    private static Table Flowers() => CsvTable.Read(Shipped.IrisData);

    private static double[][] Numbers(int columns) =>
        [.. Rows.Select(row => row.Take(columns).Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())];
}
