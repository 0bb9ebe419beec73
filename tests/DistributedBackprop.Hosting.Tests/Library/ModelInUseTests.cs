using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Training.Models;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Hosting.Tests.Library;

/// <summary>What a program does with a model: predict and measure arrays, save and load.</summary>
public sealed class ModelInUseTests : IDisposable
{
    private static readonly double[][] Inputs = [[1, 10], [2, 10], [3, 30], [4, 30], [5, 50], [6, 50]];

    private static readonly TrainingOptions Options = new()
    {
        Data = new DataOptions { ValidationShare = 0 },
        Network = new() { Layers = [new DenseDefinition { Units = 2, Activation = Activation.Softmax }], Loss = Loss.CrossEntropy },
        Stopping = new StoppingOptions { Epochs = 3 },
        Workers = new WorkerOptions { Count = 1 },
    };

    private static readonly TrainingOptions NumberOptions = Options with
    {
        Network = new() { Layers = [new DenseDefinition { Units = 2, Activation = Activation.Identity }], Loss = Loss.HalfSquaredError },
    };

    private static readonly Examples Signs = Examples.ForClassification(Inputs, [-1, -1, -1, 1, 1, 1]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_are_predicted_one_by_one_as_in_a_table()
    {
        TrainedModel model = (await Trainer.TrainAsync(Options, Signs)).Model;
        Predictions ofTable = model.Predict(new Table("text", ["p1", "p0"], [.. Inputs.Select((row, index) => new TableRow(index, [$"{row[1]}", $"{row[0]}"]))]));
        Predictions ofRows = model.Predict(Inputs);

        for (int row = 0; row < Inputs.Length; row++)
        {
            Assert.Equal(ofTable.Values(row).ToArray(), model.Predict(Inputs[row]));
            Assert.Equal(ofTable.Values(row).ToArray(), ofRows.Values(row).ToArray());
            Assert.Equal(ofTable.Class(row), model.PredictClass(Inputs[row]));
        }

        Assert.Equal(ofRows.Values(0).ToArray(), model.Predict([1, 10]));
        Assert.Equal(ofRows.Values(0).ToArray(), model.Predict(1, 10));
        Assert.Equal(ofRows.Values(1).ToArray(), model.Predict([[1, 10], [2, 10]]).Values(1).ToArray());
        Assert.Equal(["-1", "1"], model.Preparation.Classes);
    }

    [Fact]
    public async Task Several_numbers_are_predicted_in_their_order()
    {
        double[][] targets = [.. Inputs.Select(row => (double[])[row[0] + row[1], -row[0]])];
        TrainingResult result = await Trainer.TrainAsync(NumberOptions with { Stopping = new StoppingOptions { Epochs = 400 } }, Examples.ForRegression(Inputs, targets));

        double[] predicted = result.Model.Predict(4, 30);
        Assert.InRange(predicted[0], 33, 35);
        Assert.InRange(predicted[1], -4.5, -3.5);
        Assert.Equal(["target0", "target1"], result.Model.Preparation.Targets.Select(target => target.Name));
        Assert.Throws<InvalidOperationException>(() => result.Model.PredictClass(4, 30));
    }

    [Fact]
    public async Task Examples_are_measured_by_position_whatever_the_columns_are_called()
    {
        TrainingOptions named = Options with { Data = new DataOptions { ValidationShare = 0, Target = ["sign"], Task = LearningTask.Classification } };
        TrainedModel model = (await Trainer.TrainAsync(named, Signs.ToTable(["length", "width"], ["sign"]))).Model;

        var ofExamples = Assert.IsType<ClassificationReport>(model.Evaluate(Signs));
        var ofTable = Assert.IsType<ClassificationReport>(model.Evaluate(Signs.ToTable(["length", "width"], ["sign"])));

        Assert.Equal(["length", "width"], model.Preparation.Features.Select(column => column.Name));
        Assert.Equal((6, ofTable.Accuracy, ofTable.Error), (ofExamples.Examples, ofExamples.Accuracy, ofExamples.Error));
    }

    [Fact]
    public async Task What_does_not_fit_the_model_is_refused()
    {
        TrainedModel model = (await Trainer.TrainAsync(Options, Signs)).Model;

        Assert.Equal("Each row holds 3 numbers; there are 2 columns: p0, p1. (Parameter 'rows')", Assert.Throws<ArgumentException>(() => model.Predict(1, 2, 3)).Message);
        Assert.Throws<ArgumentException>(() => model.Evaluate(Examples.ForRegression(Inputs, [1.0, 2, 3, 4, 5, 6])));
        Assert.Throws<ArgumentException>(() => model.Evaluate(Examples.ForClassification<double>([[1], [2]], ["-1", "1"])));
        Assert.Throws<DataException>(() => model.Evaluate(Examples.ForClassification(Inputs, ["-1", "-1", "0", "1", "1", "1"])));
        Assert.Throws<DataException>(() => model.Predict(1, double.NaN));
        Assert.Throws<DataException>(() => model.Predict(1, double.PositiveInfinity));
    }

    [Fact]
    public async Task A_saved_model_is_loaded_with_the_same_bits()
    {
        TrainedModel model = (await Trainer.TrainAsync(Options, Signs)).Model;

        model.Save(_folder["made/for it"]);
        TrainedModel loaded = TrainedModel.Load(_folder["made/for it"]);

        Assert.Equal(["model.json", "model.safetensors"], Directory.GetFiles(_folder["made/for it"]).Select(Path.GetFileName).Order());
        Assert.Equal(model.Manifest.ParametersSha256, loaded.Manifest.ParametersSha256);
        Assert.True(model.Parameters.HasBitsOf(loaded.Parameters));
        Assert.Equal(model.Predict(3, 30), loaded.Predict(3, 30));
    }

    [Fact]
    public async Task A_saved_model_takes_the_place_of_another()
    {
        (await Trainer.TrainAsync(Options with { Seed = 9 }, Signs)).Model.Save(_folder.Path);
        TrainedModel model = (await Trainer.TrainAsync(Options with { Precision = Precision.Float64 }, Signs)).Model;

        model.Save(_folder.Path);

        Assert.Equal(model.Predict(3, 30), TrainedModel.Load(_folder.Path).Predict(3, 30));
    }

    [Fact]
    public async Task Missing_values_and_categories_among_numbers_are_treated_as_in_files()
    {
        TrainingOptions options = Options with
        {
            Data = new DataOptions { ValidationShare = 0, Missing = Data.Features.MissingHandling.Mean, Categories = ["p1"] },
        };
        double[][] inputs = [.. Inputs.Select(row => (double[])row.Clone())];
        inputs[0][0] = double.NaN;

        TrainedModel model = (await Trainer.TrainAsync(options, Examples.ForClassification(inputs, [-1, -1, -1, 1, 1, 1]))).Model;

        Assert.Equal(4, model.Preparation.Inputs);
        Assert.Equal(model.Predict(4, 30), model.Predict(double.NaN, 30));
        Assert.Throws<DataException>(() => model.Predict(4, 31));
    }
}
