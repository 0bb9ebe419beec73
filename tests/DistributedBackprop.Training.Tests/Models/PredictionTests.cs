using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine;
using DistributedBackprop.Training.Models;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Tests.Models;

public sealed class PredictionTests
{
    private const string Header = "a,b,kind";

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float64)]
    public void A_row_is_predicted_to_the_same_bits_whatever_stands_around_it(Precision precision)
    {
        TrainedModel model = SampleModel.Classes(precision).Load();
        string[] rows = SampleModel.Rows(150);
        Predictions all = model.Predict(SampleModel.Table([Header, .. rows]));
        Predictions backwards = model.Predict(SampleModel.Table([Header, .. rows.Reverse()]));
        for (int row = 0; row < rows.Length; row++)
        {
            double[] alone = model.Predict(SampleModel.Table(Header, rows[row])).Values(0).ToArray();
            Assert.Equal(alone.Select(BitConverter.DoubleToInt64Bits), all.Values(row).ToArray().Select(BitConverter.DoubleToInt64Bits));
            Assert.Equal(alone, backwards.Values(rows.Length - 1 - row).ToArray());
        }
    }

    [Fact]
    public void The_class_is_that_of_the_largest_probability()
    {
        Predictions predictions = SampleModel.Classes().Load().Predict(SampleModel.Table([Header, .. SampleModel.Rows(60)]));
        Assert.Equal(60, predictions.Count);
        var seen = new HashSet<string>();
        for (int row = 0; row < predictions.Count; row++)
        {
            double[] values = predictions.Values(row).ToArray();
            Assert.Equal(values.Max(), values[predictions.Class(row)[0] - 'x']);
            Assert.InRange(values.Sum(), 0.999999, 1.000001);
            seen.Add(predictions.Class(row));
        }

        Assert.True(seen.Count > 1, "The rows should be of several classes.");
    }

    /// <summary>u = 10 (2 a) + 100 and v = (b / 4 + 1) / 2.</summary>
    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float64)]
    public void Values_are_in_the_original_unit_and_columns_are_found_by_name(Precision precision)
    {
        Predictions predictions = SampleModel.Values(precision).Load().Predict(SampleModel.Table("note,b,a", "first,8,1.5", "second,-4,-2"));
        Assert.Equal([130, 1.5], predictions.Values(0).ToArray());
        Assert.Equal([60, 0], predictions.Values(1).ToArray());
        Assert.Throws<InvalidOperationException>(() => predictions.Class(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => predictions.Values(2).Length);
    }

    [Fact]
    public void A_missing_column_is_named() => Assert.Contains(
        "t.csv has no column 'b', which the model needs.",
        Assert.Throws<DataException>(() => SampleModel.Values().Load().Predict(SampleModel.Table("a,c", "1,2"))).Message,
        StringComparison.Ordinal);

    /// <summary>More examples than the network is given at a time, and a number that it does not divide.</summary>
    [Fact]
    public void Outputs_are_those_of_the_network()
    {
        var model = (TrainedModel<float>)SampleModel.Classes().Load();
        Table table = SampleModel.Table([Header, .. SampleModel.Rows(131)]);
        ExampleSet<float> examples = ExampleEncoder.EncodeFeatures<float>(table, model.Preparation);
        float[] outputs = model.Predict(examples);
        var workspace = new Workspace<float>(model.Network, 1);
        for (int row = 0; row < examples.Count; row++)
        {
            model.Network.Predict(model.Parameters.As<float>().Values, examples.Features(row), 1, workspace);
            Assert.Equal(workspace.Outputs(1), outputs.AsSpan(row * 3, 3));
        }

        Assert.Throws<ArgumentException>(() => model.Predict(new ExampleSet<float>(1, 3, 0, [1, 2, 3], [])));
    }
}
