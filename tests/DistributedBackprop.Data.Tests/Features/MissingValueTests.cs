using System.Text.Json;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests.Features;

/// <summary>What becomes of fields without a value.</summary>
public sealed class MissingValueTests
{
    private static readonly DataOptions Whole = Samples.Numbers with { ValidationShare = 0, FeatureScaling = new NoScaling() };

    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("NaN")]
    [InlineData("?")]
    [InlineData("null")]
    public void A_missing_number_becomes_the_mean(string name)
    {
        PreparedData<double> data = Prepare($"x,y\n1,1\n{name},2\n2,3\n6,4\n", MissingHandling.Mean);
        Assert.Equal([1, 3, 2, 6], Samples.FirstFeatures(data.Training));
    }

    [Theory]
    [InlineData("x,y\n1,1\n,2\n2,3\n6,4\n", 2)]
    [InlineData("x,y\n9,1\n,2\n2,3\n6,4\n5,4\n", 5.5)]
    public void A_missing_number_becomes_the_median(string text, double median) =>
        Assert.Equal(median, Samples.FirstFeatures(Prepare(text, MissingHandling.Median).Training)[1]);

    [Fact]
    public void A_slot_says_that_a_number_is_missing_where_one_was_missing_in_training()
    {
        PreparedData<double> data = Prepare("a,b,y\n1,7,1\n,7,2\n5,9,3\n", MissingHandling.OwnSlot);
        Assert.Equal(3, data.Preparation.Inputs);
        Assert.Equal([1, 0, 7], data.Training.Features(0).ToArray());
        Assert.Equal([3, 1, 7], data.Training.Features(1).ToArray());
        Assert.Equal([5, 0, 9], data.Training.Features(2).ToArray());

        ExampleSet<double> predicted = ExampleEncoder.EncodeFeatures<double>(Samples.Parse("a,b\n1,7\nNA,?\n"), data.Preparation);
        Assert.Equal([3, 1, (7.0 + 7.0 + 9.0) / 3], predicted.Features(1).ToArray());
    }

    [Fact]
    public void Scalings_and_substitutes_are_fitted_on_the_training_parts_values()
    {
        DataOptions options = Samples.Numbers with { Missing = MissingHandling.Mean, FeatureScaling = new MinMaxScaling(), ValidationShare = 0.5 };
        string[] rows = ["1,1", ",2", "3,3", "8,4", ",5", "4,6"];
        int[] training = ValidationSplit.Draw(new int[rows.Length], 1, options.ValidationShare, seed: 1).Training;
        double[] present = [.. training.Select(row => rows[row].Split(',')[0]).Where(field => field.Length > 0).Select(double.Parse)];
        var feature = (NumberFeature)Samples.Prepare(Samples.Parse("x,y\n" + string.Join('\n', rows)), options).Preparation.Features[0];
        Assert.InRange(present.Length, 1, training.Length);
        Assert.Equal(new NumberFeature("x", present.Min(), present.Max() - present.Min()) { WhenMissing = present.Sum() / present.Length }, feature);
    }

    [Fact]
    public void A_missing_category_becomes_the_most_frequent_one_the_first_among_equals()
    {
        PreparedData<double> data = Prepare("x,y\nred,1\nblue,2\n,3\nred,4\nblue,5\n", MissingHandling.Mean);
        Assert.Equal([1, 0], data.Training.Features(2).ToArray());
        Assert.Equal([0, 1], data.Training.Features(0).ToArray());
    }

    [Fact]
    public void A_slot_says_that_a_category_is_missing()
    {
        PreparedData<double> data = Prepare("x,y\nred,1\n?,2\nblue,3\n", MissingHandling.OwnSlot);
        Assert.Equal([0, 1, 0], data.Training.Features(0).ToArray());
        Assert.Equal([0, 0, 1], data.Training.Features(1).ToArray());
        Assert.Equal([1, 0, 0], data.Training.Features(2).ToArray());
    }

    [Fact]
    public void The_names_of_missing_values_can_be_chosen()
    {
        Table table = Samples.Parse("x,y\n1,1\n-,2\n3,3\n");
        PreparedData<double> data = Samples.Prepare(table, Whole with { Missing = MissingHandling.Mean, MissingValues = ["-"] });
        Assert.Equal([1, 2, 3], Samples.FirstFeatures(data.Training));
        Assert.Equal(["-"], data.Preparation.MissingValues);
    }

    [Fact]
    public void The_preparation_goes_through_json_and_encodes_to_the_same_bits()
    {
        Table table = Samples.Parse("a,b,y\n0.1,red,1\n,,2\n0.7,blue,3\n0.3,red,4\n");
        DataOptions options = Whole with { FeatureScaling = new StandardScaling(), Missing = MissingHandling.OwnSlot, UnknownCategory = UnknownCategoryHandling.OwnSlot };
        PreparedData<double> data = Samples.Prepare(table, options);
        Preparation read = JsonSerializer.Deserialize<Preparation>(JsonSerializer.Serialize(data.Preparation))!;
        ExampleSet<double> again = ExampleEncoder.Encode<double>(table, read);
        Assert.Equal(6, read.Inputs);
        Assert.Equal(data.Hash, new PreparedData<double>(read, again, data.Validation).Hash);
    }

    private static PreparedData<double> Prepare(string text, MissingHandling missing) => Samples.Prepare(Samples.Parse(text), Whole with { Missing = missing });
}
