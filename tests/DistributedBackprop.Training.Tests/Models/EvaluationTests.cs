using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Training.Tests.Models;

public sealed class EvaluationTests
{
    /// <summary>
    /// Without errors u = 20 a + 100 and v = (b / 4 + 1) / 2. Here u is off by 1, -3 and 2, and v by 0.5, 0 and 0:
    /// sums of squares 14 and 0.25; u's values 99, 123, 138 have mean 120 and squared distances 441 + 9 + 324.
    /// </summary>
    [Fact]
    public void Errors_of_numbers_are_in_each_targets_unit()
    {
        var report = (RegressionReport)SampleModel.Values().Load().Evaluate(SampleModel.Table("a,b,u,v", "0,8,99,1", "1,0,123,0.5", "2,4,138,1"));
        Assert.Equal(3, report.Examples);
        Assert.Equal(Math.Sqrt(14.25 / 6), report.Rmse, 1e-12);
        Assert.Equal((14 / 100.0 + 0.25 / 0.25) / 2 / 3, report.Error, 1e-12);
        TargetReport u = report.Targets[0];
        Assert.Equal(("u", "v"), (u.Name, report.Targets[1].Name));
        Assert.Equal(Math.Sqrt(14 / 3.0), u.Rmse, 1e-12);
        Assert.Equal(2, u.Mae, 1e-12);
        Assert.Equal(1 - (14 / 774.0), u.R2!.Value, 1e-12);
        Assert.Equal(0.5 / 3, report.Targets[1].Mae, 1e-12);
    }

    [Fact]
    public void Without_variance_there_is_no_R2()
    {
        var report = (RegressionReport)SampleModel.Values().Load().Evaluate(SampleModel.Table("a,b,u,v", "0,8,99,1", "1,0,99,0.5"));
        Assert.Null(report.Targets[0].R2);
        Assert.NotNull(report.Targets[1].R2);
    }

    /// <summary>Counted anew from the predictions, and the logarithms taken by the mathematics of the platform.</summary>
    [Fact]
    public void Classes_are_counted_and_their_probabilities_judged()
    {
        TrainedModel model = SampleModel.Classes().Load();
        Table table = Sample(97);
        var report = (ClassificationReport)model.Evaluate(table);
        Predictions predictions = model.Predict(table);
        (string True, string Predicted, double Probability)[] rows = [.. table.Rows.Select((row, index) =>
            (row.Fields[2], predictions.Class(index), predictions.Values(index)[row.Fields[2][0] - 'x']))];

        Assert.Equal(97, report.Examples);
        Assert.Equal(rows.Count(row => row.True == row.Predicted) / 97.0, report.Accuracy);
        Assert.Equal(rows.Average(row => -Math.Log(row.Probability)), report.LogLoss!.Value, 1e-5);
        Assert.Equal(report.Error, report.LogLoss);
        string[] names = ["x", "y", "z"];
        for (int i = 0; i < 3; i++)
        {
            double right = rows.Count(row => row.True == names[i] && row.Predicted == names[i]);
            double predicted = rows.Count(row => row.Predicted == names[i]);
            int support = rows.Count(row => row.True == names[i]);
            ClassReport judged = report.Classes[i];
            Assert.Equal((names[i], support), (judged.Name, judged.Support));
            Assert.Equal(predicted > 0 ? right / predicted : null, judged.Precision);
            Assert.Equal(right / support, judged.Recall);
            Assert.Equal(2 * right / (predicted + support), judged.F1);
            Assert.Equal(names.Select(name => (long)rows.Count(row => row.True == names[i] && row.Predicted == name)), report.Confusion[i]);
        }
    }

    [Fact]
    public void A_class_that_is_not_there_has_no_recall()
    {
        var report = (ClassificationReport)SampleModel.Classes().Load().Evaluate(SampleModel.Table("a,b,kind", "1,2,x"));
        Assert.Null(report.Classes[1].Recall);
        Assert.Equal(0, report.Classes[1].Support);
        Assert.Equal(1, report.Confusion.Sum(row => row.Sum()));
    }

    /// <summary>Records with equal numbers print the same text, to the last bit of each.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(65)]
    public void How_rows_are_cut_into_blocks_changes_no_bit(int block)
    {
        TrainedModel model = SampleModel.Classes().Load();
        var whole = (ClassificationReport)model.Evaluate(Sample(97));
        var cut = (ClassificationReport)model.Evaluate(Sample(97).Rows.Chunk(block).Select(rows => new Table("t.csv", ["a", "b", "kind"], rows)));
        Assert.Equal(whole.Error, cut.Error);
        Assert.Equal(whole.Accuracy, cut.Accuracy);
        Assert.Equal(whole.Classes, cut.Classes);
        Assert.Equal(whole.Confusion, cut.Confusion);
    }

    [Fact]
    public void Outputs_that_are_no_probabilities_have_no_log_loss()
    {
        SampleModel sample = SampleModel.Classes();
        NetworkDefinition network = sample.Manifest.Network with
        {
            Layers = [sample.Manifest.Network.Layers[0], sample.Manifest.Network.Layers[1] with { Activation = Engine.Layers.Activation.Identity }],
            Loss = Engine.Losses.Loss.HalfSquaredError,
        };
        TrainedModel scores = (sample with { Manifest = sample.Manifest with { Network = network } }).Load();
        Assert.Null(((ClassificationReport)scores.Evaluate(Sample(5))).LogLoss);
        Assert.False(scores.GivesProbabilities);
        Assert.True(sample.Load().GivesProbabilities);
        Assert.False(SampleModel.Values().Load().GivesProbabilities);
    }

    [Fact]
    public void Rows_are_needed_and_so_are_known_classes()
    {
        TrainedModel model = SampleModel.Classes().Load();
        Assert.Throws<ArgumentException>(() => model.Evaluate([]));
        Assert.Contains(
            "t.csv line 2: column 'kind' holds 'w', none of the known classes.",
            Assert.Throws<DataException>(() => model.Evaluate(SampleModel.Table("a,b,kind", "1,2,w"))).Message,
            StringComparison.Ordinal);
    }

    private static Table Sample(int rows) => SampleModel.Table(["a,b,kind", .. SampleModel.Rows(rows)]);
}
