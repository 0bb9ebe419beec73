using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests.Features;

/// <summary>Feature columns that hold categories.</summary>
public sealed class CategoryTests
{
    private static readonly DataOptions Whole = Samples.Numbers with { ValidationShare = 0, FeatureScaling = new NoScaling() };

    [Fact]
    public void A_column_of_text_becomes_an_input_a_category_in_the_order_of_characters()
    {
        PreparedData<double> data = Samples.Prepare(Samples.Parse("size,color,y\n7,red,1\n8,Blue,2\n9,green,3\n7,red,4\n"), Whole);
        Assert.Equal(["Blue", "green", "red"], Assert.IsType<CategoryFeature>(data.Preparation.Features[1]).Categories);
        Assert.Equal([7, 0, 0, 1], data.Training.Features(0).ToArray());
        Assert.Equal([8, 1, 0, 0], data.Training.Features(1).ToArray());
        Assert.Equal([9, 0, 1, 0], data.Training.Features(2).ToArray());
        Assert.Equal([7, 0, 0, 1], data.Training.Features(3).ToArray());
    }

    [Fact]
    public void A_column_of_numbers_can_be_named_as_categories()
    {
        PreparedData<double> data = Samples.Prepare(Samples.Parse("month,y\n10,1\n9,2\n09,3\n"), Whole with { Categories = ["month"] });
        Assert.Equal(["09", "10", "9"], Assert.IsType<CategoryFeature>(data.Preparation.Features[0]).Categories);
        Assert.Equal([0, 1, 0], data.Training.Features(0).ToArray());
    }

    [Theory]
    [InlineData(50, false)]
    [InlineData(51, true)]
    public void Text_of_many_values_needs_a_name_in_the_options(int values, bool isNamed)
    {
        Table table = Samples.Parse("x,y\n" + string.Concat(Enumerable.Range(0, values).Select(row => $"v{row},{row}\n")));
        Assert.Equal(values, Samples.Prepare(table, Whole with { Categories = isNamed ? ["x"] : [] }).Preparation.Inputs);
    }

    [Fact]
    public void Categories_are_those_of_the_training_part()
    {
        DataOptions options = Samples.Numbers with { ValidationShare = 0.5 };
        string[] rows = ["a,1", "b,2", "c,3", "d,4"];
        ValidationSplit split = ValidationSplit.Draw(new int[rows.Length], 1, options.ValidationShare, seed: 1);
        Table table = Samples.Parse("x,y\n" + string.Join('\n', rows));

        string message = Assert.Throws<DataException>(() => Samples.Prepare(table, options)).Message;
        string known = string.Join(", ", split.Training.Select(row => rows[row][..1]));
        int first = split.Validation[0];
        Assert.Equal(
            $"examples.csv line {first + 2}: column 'x' holds '{rows[first][..1]}', none of the categories of the training part. Those are: {known}. "
            + "Correct or remove the row, train with data.unknownCategory set to 'ownSlot', or with the column in data.ignore.",
            message);

        PreparedData<double> data = Samples.Prepare(table, options with { UnknownCategory = UnknownCategoryHandling.OwnSlot });
        Assert.Equal([1, 0, 0], data.Training.Features(0).ToArray());
        Assert.Equal([0, 0, 1], data.Validation.Features(0).ToArray());
        Assert.Equal([0, 0, 1], data.Validation.Features(1).ToArray());
    }

    [Fact]
    public void A_single_number_makes_a_column_one_of_numbers_with_an_error_in_it()
    {
        string message = Assert.Throws<DataException>(() => Samples.Prepare(Samples.Parse("x,y\n1,1\ntwo,2\n"), Whole)).Message;
        Assert.StartsWith("examples.csv line 3: column 'x' holds 'two', not a number.", message, StringComparison.Ordinal);
    }
}
