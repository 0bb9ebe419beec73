using System.Globalization;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Models;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Library;

/// <summary>Training by a call from C#: on arrays and tables, with progress, cancelled, resumed, failed.</summary>
public sealed class TrainerTests : IDisposable
{
    private static readonly double[][] Inputs = [.. Flowers.Table.Rows.Select(row => row.Fields.Take(4).Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())];

    private static readonly string[] Kinds = [.. Flowers.Table.Rows.Select(row => row.Fields[4])];

    private static readonly Examples Classified = Examples.ForClassification(Inputs, Kinds);

    private static readonly string Sequential = SequentialTraining<float>.Train(Flowers.Options, Flowers.Table);

    /// <summary>The flowers, said to be nothing but options of a network: the examples say the rest.</summary>
    private static readonly TrainingOptions Options = Flowers.Options with { Data = new DataOptions { ValidationShare = 0.2 }, Workers = new WorkerOptions { Count = 2 } };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Arrays_train_to_the_bits_of_the_table_that_holds_them_as_text()
    {
        TrainingResult ofArrays = await Trainer.TrainAsync(Options, Classified);
        TrainingResult ofTable = await Trainer.TrainAsync(Flowers.Options, Flowers.Table);

        Assert.Equal(Sequential, ofArrays.Model.Manifest.ParametersSha256);
        Assert.Equal(Sequential, ofTable.Model.Manifest.ParametersSha256);
        Assert.Equal(ofTable.Model.Preparation.Classes, ofArrays.Model.Preparation.Classes);
    }

    [Fact]
    public async Task Without_a_number_of_workers_it_trains_to_the_same_bits()
    {
        TrainingResult result = await Trainer.TrainAsync(Options with { Workers = new WorkerOptions() }, Classified);

        Assert.Equal(Sequential, result.Model.Manifest.ParametersSha256);
        Assert.Equal((StopCause.EpochsDone, 6), (result.Reason.Cause, result.Epochs.Count));
    }

    [Fact]
    public async Task Nothing_is_written_without_a_folder()
    {
        string[] before = Directory.GetFileSystemEntries(Directory.GetCurrentDirectory(), "*", SearchOption.AllDirectories);

        await Trainer.TrainAsync(Options, Classified);

        Assert.Equal(before, Directory.GetFileSystemEntries(Directory.GetCurrentDirectory(), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Files_are_found_from_the_current_folder()
    {
        string file = _folder["flowers.csv"];
        await File.WriteAllLinesAsync(file, Flowers.Table.Rows.Select(row => string.Join(',', row.Fields)).Prepend("a,b,c,d,kind"));
        string relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), file);

        TrainingResult result = await Trainer.TrainAsync(Flowers.Options with { Data = Flowers.Options.Data with { File = relative } });

        Assert.Equal(Sequential, result.Model.Manifest.ParametersSha256);
    }

    [Fact]
    public async Task A_table_to_validate_on_is_used()
    {
        var tables = new DataTables(Flowers.Table, Flowers.Table);

        TrainingResult result = await Trainer.TrainAsync(Flowers.Options, tables);

        Assert.NotEqual(Sequential, result.Model.Manifest.ParametersSha256);
        ClassificationReport report = Assert.IsType<ClassificationReport>(result.Model.Evaluate(Flowers.Table));
        Assert.Equal(report.Accuracy, result.Epochs[^1].ValidationAccuracy!.Value, 12);
    }

    [Fact]
    public async Task Every_epoch_is_reported_once_in_order_before_training_is_over()
    {
        var reported = new List<EpochRecord>();

        TrainingResult result = await Trainer.TrainAsync(Options, Classified, new EpochProgress(reported.Add));

        Assert.Equal([1, 2, 3, 4, 5, 6], reported.Select(epoch => epoch.Epoch));
        Assert.Equal(reported, result.Epochs);
    }

    [Fact]
    public async Task What_progress_throws_ends_the_run()
    {
        var progress = new EpochProgress(_ => throw new InvalidTimeZoneException("thrown"));

        var thrown = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Trainer.TrainAsync(Options, Classified, progress));
        Assert.Equal("thrown", thrown.Message);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_it_begins_touches_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Trainer.TrainAsync(Options, Classified, folder: _folder["run"], cancellationToken: cancelled.Token));
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public async Task Cancellation_ends_training_and_carries_its_token()
    {
        using var cancellation = new CancellationTokenSource();
        var reported = new List<int>();

        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(() => Trainer.TrainAsync(
            Options with { Stopping = new StoppingOptions { Epochs = 1_000_000 } }, Classified, CancelAt(2, cancellation, reported), cancellationToken: cancellation.Token));

        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        Assert.Matches("^Training was cancelled after [0-9,]+ epochs? and [0-9,]+ updates?[.]$", thrown.Message);
        Assert.Equal([1, 2], reported.Take(2));
    }

    [Fact]
    public async Task The_same_call_goes_on_with_a_cancelled_run_to_the_same_bits()
    {
        using var cancellation = new CancellationTokenSource();
        var reported = new List<int>();
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => Trainer.TrainAsync(Options, Classified, CancelAt(2, cancellation, reported), _folder["run"], cancellation.Token));
        Assert.NotEmpty(Directory.GetFiles(_folder["run/checkpoints"], "checkpoint-*.json"));
        Assert.NotEqual(Sequential, TrainedModel.Load(_folder["run"]).Manifest.ParametersSha256);

        TrainingResult result = await Trainer.TrainAsync(
            Options with { Workers = new WorkerOptions { Count = 3 } }, Classified, CancelAt(null, cancellation, reported), _folder["run"]);

        Assert.Equal(Sequential, result.Model.Manifest.ParametersSha256);
        Assert.Equal([1, 2, 3, 4, 5, 6], reported);
        Assert.Equal([1, 2, 3, 4, 5, 6], result.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(Sequential, TrainedModel.Load(_folder["run"]).Manifest.ParametersSha256);
    }

    [Fact]
    public async Task A_finished_run_is_returned_as_it_is_and_goes_on_with_more_epochs()
    {
        var reported = new List<EpochRecord>();
        var progress = new EpochProgress(reported.Add);
        await Trainer.TrainAsync(Options with { Stopping = new StoppingOptions { Epochs = 4 } }, Classified, progress, _folder["run"]);

        TrainingResult again = await Trainer.TrainAsync(Options with { Stopping = new StoppingOptions { Epochs = 4 } }, Classified, progress, _folder["run"]);
        Assert.Equal((4, 4), (reported.Count, again.Epochs.Count));

        TrainingResult more = await Trainer.TrainAsync(Options, Classified, progress, _folder["run"]);
        Assert.Equal((6, 6, Sequential), (reported.Count, more.Epochs.Count, more.Model.Manifest.ParametersSha256));
        string refusal = (await Assert.ThrowsAsync<ConfigurationException>(
            () => Trainer.TrainAsync(Options with { Stopping = new StoppingOptions { Epochs = 5 } }, Classified, folder: _folder["run"]))).Message;
        Assert.Equal($"The run in {_folder["run"]} has finished 6 epochs already, more than stopping.epochs, 5. Give at least as many, or another folder.", refusal);
    }

    [Fact]
    public async Task The_folder_of_another_run_is_refused_and_left_alone()
    {
        await Trainer.TrainAsync(Options, Classified, folder: _folder["run"]);
        string configuration = await File.ReadAllTextAsync(_folder["run/config.json"]);

        string refusal = (await Assert.ThrowsAsync<ConfigurationException>(() => Trainer.TrainAsync(Options with { Seed = 2 }, Classified, folder: _folder["run"]))).Message;

        Assert.EndsWith("Give the options and data that the run in this folder began with, or another folder.", refusal, StringComparison.Ordinal);
        Assert.Equal(configuration, await File.ReadAllTextAsync(_folder["run/config.json"]));
    }

    [Fact]
    public async Task A_folder_that_holds_something_else_is_refused()
    {
        await File.WriteAllTextAsync(_folder["letter.txt"], "Dear reader");

        await Assert.ThrowsAsync<IOException>(() => Trainer.TrainAsync(Options, Classified, folder: _folder.Path));
        Assert.Equal([_folder["letter.txt"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_folder_is_free_again_after_the_call()
    {
        await Trainer.TrainAsync(Options, Classified, folder: _folder["run"]);

        Assert.False(File.Exists(_folder["run/.lock"]));
    }

    [Fact]
    public async Task A_run_that_diverges_fails_with_the_reason()
    {
        Examples numbers = Examples.ForRegression(Inputs, [.. Inputs.Select(row => row[0] * 1000)]);
        TrainingOptions wild = Options with
        {
            Network = new() { Layers = [new DenseDefinition { Units = 1, Activation = Activation.Identity }], Loss = Loss.HalfSquaredError },
            Optimizer = new GradientDescent { LearningRate = 100 },
        };

        TrainingFailedException failure = await Assert.ThrowsAsync<TrainingFailedException>(() => Trainer.TrainAsync(wild, numbers));

        Assert.Equal(StopCause.Diverged, failure.Reason.Cause);
        Assert.Equal(failure.Reason.Text, failure.Message);
    }

    [Fact]
    public async Task Options_are_held_to_the_rules_of_configurations()
    {
        var thrown = await Assert.ThrowsAsync<ConfigurationException>(() => Trainer.TrainAsync(
            Options with { Batch = new BatchOptions { MiniBatch = 0 }, Network = new() }, Classified));

        Assert.Equal(
            [
                "options: network.layers is a list of 0 elements; allowed: at least 1 element. (The layers from the first after the input to the output.)",
                "options: batch.miniBatch is 0; allowed: at least 1 and at most 16777216. (The number of examples of a step, over all workers.)",
            ],
            thrown.Problems);
    }

    [Fact]
    public async Task A_network_that_does_not_fit_the_data_is_refused()
    {
        var thrown = await Assert.ThrowsAsync<ConfigurationException>(
            () => Trainer.TrainAsync(Options, Examples.ForClassification(Inputs, [.. Kinds.Select((_, row) => row % 2)])));

        Assert.Equal("options: network.layers[1].units: is 3, but the target 'target' has 2 classes (0, 1): the last layer needs 2 units.", thrown.Message);
    }

    [Fact]
    public async Task Data_that_cannot_be_used_are_refused_by_their_place()
    {
        double[][] inputs = [.. Inputs.Select(row => (double[])row.Clone())];
        inputs[7][2] = double.NaN;

        var thrown = await Assert.ThrowsAsync<DataException>(() => Trainer.TrainAsync(Options, Examples.ForClassification(inputs, Kinds)));

        Assert.Equal("the arrays example 8: column 'p2' holds 'NaN', a missing value. Correct or remove the row, or set data.missing to 'mean', 'median' or 'ownSlot'.", thrown.Message);
    }

    public static TheoryData<string, DataOptions> OptionsThatCannotCount => new()
    {
        { "data.labels is 'l.idx', which is not read where a program gives the data. Leave it out, and give the labels with the data.", new DataOptions { Labels = "l.idx" } },
        { "data.validationFile is 'v.csv', which is not read where a program gives the data. Leave it out, and give both tables as DataTables.", new DataOptions { ValidationFile = "v.csv" } },
        { "data.validationLabels is 'v.idx', which is not read where a program gives the data. Leave it out, and give both tables as DataTables.", new DataOptions { ValidationLabels = "v.idx" } },
        { "data.testFile is 't.csv', which is not read where a program gives the data. Leave it out, and measure the model with Evaluate.", new DataOptions { TestFile = "t.csv" } },
        { "data.testLabels is 't.idx', which is not read where a program gives the data. Leave it out, and measure the model with Evaluate.", new DataOptions { TestLabels = "t.idx" } },
        { "data.task is 'regression', but the examples hold classes. Leave it out, or make the examples with Examples.ForRegression.", new DataOptions { Task = LearningTask.Regression } },
        { "data.target names 2 columns (a, b), but each example has 1 column to predict. Name each of them, or none.", new DataOptions { Target = ["a", "b"] } },
    };

    [Theory]
    [MemberData(nameof(OptionsThatCannotCount))]
    public async Task Options_that_cannot_count_for_examples_are_refused(string message, DataOptions data)
    {
        var thrown = await Assert.ThrowsAsync<ConfigurationException>(() => Trainer.TrainAsync(Options with { Data = data }, Classified));

        Assert.Equal($"options: {message}", thrown.Message);
    }

    [Fact]
    public async Task A_file_to_validate_on_is_refused_beside_a_table()
    {
        var thrown = await Assert.ThrowsAsync<ConfigurationException>(
            () => Trainer.TrainAsync(Flowers.Options with { Data = Flowers.Options.Data with { ValidationFile = "v.csv" } }, Flowers.Table));

        Assert.Contains("data.validationFile is 'v.csv'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_library_does_not_speak_of_the_command_line()
    {
        File.WriteAllText(_folder["file"], "");
        string[] messages =
        [
            (await Assert.ThrowsAsync<DataException>(() => Trainer.TrainAsync(Flowers.Options with { Data = Flowers.Options.Data with { File = _folder["none.csv"] } }))).Message,
            (await Assert.ThrowsAsync<IOException>(() => Trainer.TrainAsync(Options, Classified, folder: _folder["file/run"]))).Message,
            (await Assert.ThrowsAsync<IOException>(() => Trainer.TrainAsync(Options, Classified, folder: _folder.Path))).Message,
        ];

        Assert.Equal($"{_folder["none.csv"]}: there is no such file. Correct data.file.", messages[0]);
        Assert.EndsWith(" Name one that can.", messages[1], StringComparison.Ordinal);
        Assert.Equal($"{_folder.Path} is not empty. Name another folder, one that is new or empty.", messages[2]);
        Assert.All(messages, message => Assert.DoesNotMatch("--|dbp|configuration", message.Replace(_folder.Path, "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Templates_train_a_network_of_either_task()
    {
        TrainingResult classes = await Trainer.TrainAsync(TrainingOptions.ForClassification(hidden: [6, 5], classes: 3, epochs: 100), Classified);
        TrainingResult numbers = await Trainer.TrainAsync(TrainingOptions.ForRegression(hidden: [6], targets: 2, epochs: 100), Examples.ForRegression(Inputs, Inputs.Select(row => row[..2]).ToArray()));

        Assert.InRange(classes.Epochs[^1].Error, 0, classes.Epochs[0].Error / 5);
        Assert.InRange(numbers.Epochs[^1].Error, 0, numbers.Epochs[0].Error / 10);
        Assert.Equal([6, 5, 3], Units(classes));
        Assert.Equal([6, 2], Units(numbers));
        Assert.Throws<ArgumentNullException>(() => TrainingOptions.ForRegression(null!));

        static IEnumerable<int> Units(TrainingResult result) => result.Model.Manifest.Network.Layers.Cast<DenseDefinition>().Select(layer => layer.Units);
    }

    [Fact]
    public async Task Null_arguments_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(() => Trainer.TrainAsync(null!, Classified));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Trainer.TrainAsync(Options, (Examples)null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Trainer.TrainAsync(Options, (Table)null!));
        await Assert.ThrowsAsync<ArgumentException>(() => Trainer.TrainAsync(Options, Classified, folder: ""));
        Assert.Throws<ArgumentNullException>(() => new EpochProgress(null!));
    }

    /// <summary>Cancels when an epoch is reported: the step that follows it is under way by then, or is the next.</summary>
    private static EpochProgress CancelAt(int? epoch, CancellationTokenSource cancellation, List<int> reported) => new(record =>
    {
        reported.Add(record.Epoch);
        if (record.Epoch == epoch)
        {
            cancellation.Cancel();
        }
    });
}
