using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests;

public sealed class ExampleEncoderTests
{
    private static readonly DataOptions Classes = Samples.Classes with { ValidationShare = 0, FeatureScaling = new MinMaxScaling() };
    private static readonly Preparation Known = Samples.Prepare(Samples.Parse("x,w,y\n0,5,a\n10,7,b\n"), Classes).Preparation;

    [Fact]
    public void Encodes_new_rows_as_it_did_in_training_whatever_the_order_of_columns()
    {
        ExampleSet<double> examples = ExampleEncoder.Encode<double>(Samples.Parse("y,note,w,x\nb,new,6,20\na,old,5,0\n"), Known);
        Assert.Equal([2, 0.5], examples.Features(0).ToArray());
        Assert.Equal([0, 1], examples.Targets(0).ToArray());
        Assert.Equal([0, 0], examples.Features(1).ToArray());
        Assert.Equal([1, 0], examples.Targets(1).ToArray());
    }

    [Fact]
    public void Encodes_the_training_rows_of_a_regression_to_the_same_bits()
    {
        Table table = Samples.Shipped("iris.csv");
        var options = new DataOptions
        {
            Target = ["petal_width"],
            Task = LearningTask.Regression,
            Ignore = ["species"],
            TargetScaling = new StandardScaling(),
            ValidationShare = 0,
        };
        PreparedData<float> data = DataPreparation.Prepare<float>(table, options, seed: 1);
        ExampleSet<float> again = ExampleEncoder.Encode<float>(table, data.Preparation);
        Assert.Equal(data.Hash, new PreparedData<float>(data.Preparation, again, data.Validation).Hash);
    }

    [Fact]
    public void More_inputs_than_one_array_can_take_are_refused()
    {
        Preparation wide = Known with { Features = [new Data.Features.CategoryFeature("x", [.. Enumerable.Range(0, 3_000).Select(category => $"{category}")])] };
        string message = Assert.Throws<DataException>(() => ExampleEncoder.Features<float>([], wide, new int[1_000_000])).Message;
        Assert.Equal(
            "1,000,000 examples of 3,000 inputs are more numbers than one array can take, 2,147,483,591. Use fewer rows, or fewer columns and categories (data.ignore).",
            message);
    }

    [Fact]
    public void Encodes_features_where_there_is_no_target()
    {
        ExampleSet<float> examples = ExampleEncoder.EncodeFeatures<float>(Samples.Parse("x,w\n5,7\n"), Known);
        Assert.Equal((1, 2, 0), (examples.Count, examples.Inputs, examples.Outputs));
        Assert.Equal([0.5f, 1], examples.Features(0).ToArray());
        Assert.Equal(0, examples.Targets(0).Length);
    }

    [Theory]
    [InlineData("x,W,y\n1,2,a\n", "examples.csv has no column 'w', which the model needs. Did you mean 'W'? Its columns: x, W, y.")]
    [InlineData("x,w\n1,2\n", "examples.csv has no column 'y', which the model needs. Its columns: x, w.")]
    [InlineData("x,w,y\n1,2,c\n", "examples.csv line 2: column 'y' holds 'c', none of the known classes. Known: a, b. Correct or remove the row.")]
    [InlineData("x,w,y\n1,few,a\n2,3,a\n", "examples.csv line 2: column 'w' holds 'few', not a number. Correct or remove the row. Give numbers as in the training data.")]
    [InlineData("x,w,y\n1,,a\n", "examples.csv line 2: column 'w' holds '', a missing value. The model was trained without missing values: correct or remove the row, or train with data.missing set to 'mean', 'median' or 'ownSlot'.")]
    [InlineData("x,w,y\n1,2,NA\n", "examples.csv line 2: column 'y' holds 'NA', a missing value. Name the class or remove the row; if it is the name of a class, set data.missingValues without it.")]
    public void Says_what_new_rows_lack(string text, string message)
    {
        Assert.Equal(message, Assert.Throws<DataException>(() => ExampleEncoder.Encode<float>(Samples.Parse(text), Known)).Message);
    }

    [Fact]
    public void Refuses_null()
    {
        Assert.Throws<ArgumentNullException>(() => ExampleEncoder.Encode<float>(null!, Known));
        Assert.Throws<ArgumentNullException>(() => ExampleEncoder.EncodeFeatures<float>(Samples.Parse("x\n1"), null!));
    }
}
