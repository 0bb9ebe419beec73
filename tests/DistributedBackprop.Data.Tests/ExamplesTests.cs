using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests;

/// <summary>Examples in arrays: as a table of equal values, and refused where they are no rectangle.</summary>
public sealed class ExamplesTests
{
    private static readonly double[][] Inputs = [[0.1, 2], [1e300, -0.0], [double.Epsilon, 3]];

    private static readonly List<float> Floats = [0.1f];

    [Fact]
    public void Classes_stand_beside_the_inputs()
    {
        Table table = Examples.ForClassification(Inputs, ["a", "", "c"]).ToTable();

        Assert.Equal(["p0", "p1", "target"], table.Columns);
        Assert.Equal(["0.1", "2", "a"], table.Rows[0].Fields);
        Assert.Equal(["1E+300", "-0", ""], table.Rows[1].Fields);
        Assert.Equal([1, 2, 3], table.Rows.Select(row => row.Line));
    }

    [Fact]
    public void Numbers_of_all_types_and_lists_of_all_kinds_are_taken()
    {
        Assert.Equal(["255", "0", "7"], Examples.ForClassification<byte>([[255, 0]], [7]).ToTable().Rows[0].Fields);
        Assert.Equal(["0.10000000149011612", "0.10000000149011612"], Examples.ForRegression(new List<List<float>> { Floats }, Floats).ToTable().Rows[0].Fields);
        Assert.Equal(["1", "2", "3"], Examples.ForRegression<decimal, decimal>([[1]], [[2, 3]]).ToTable().Rows[0].Fields);
    }

    [Fact]
    public void Targets_may_be_of_another_type_than_inputs()
    {
        float[][] inputs = [[0.5f], [1]];
        double[] single = [0.1, 2];
        int[][] several = [[1, 2], [3, 4]];

        Assert.Equal(["0.5", "0.1"], Examples.ForRegression(inputs, single).ToTable().Rows[0].Fields);
        Assert.Equal(["1", "3", "4"], Examples.ForRegression(inputs, several).ToTable().Rows[1].Fields);
    }

    [Fact]
    public void Examples_say_what_they_hold()
    {
        Examples classes = Examples.ForClassification(Inputs, [1, 2, 3]);
        Examples numbers = Examples.ForRegression(Inputs, Inputs);

        Assert.Equal((3, 2, 1, LearningTask.Classification), (classes.Count, classes.Inputs, classes.Targets, classes.Task));
        Assert.Equal((3, 2, 2, LearningTask.Regression), (numbers.Count, numbers.Inputs, numbers.Targets, numbers.Task));
        Assert.Equal(["p0", "p1", "target0", "target1"], numbers.ToTable().Columns);
        Assert.Equal(["x", "y", "u", "v"], numbers.ToTable(["x", "y"], ["u", "v"]).Columns);
    }

    [Theory]
    [InlineData(typeof(float))]
    [InlineData(typeof(double))]
    public void They_are_prepared_to_the_bits_of_a_table_of_text(Type precision)
    {
        double[][] inputs = [.. Enumerable.Range(0, 30).Select(row => (double[])[Math.Sqrt(row), row / 7.0])];
        string[] classes = [.. Enumerable.Range(0, 30).Select(row => $"class {row % 3}")];
        var text = new Table("text", ["p0", "p1", "target"], [.. inputs.Select((row, index) => new TableRow(index + 1, [.. row.Select(value => FormattableString.Invariant($"{value:R}")), classes[index]]))]);
        var options = new DataOptions { Target = ["target"], Task = LearningTask.Classification };
        Table arrays = Examples.ForClassification(inputs, classes).ToTable();

        Assert.Equal(Hash(text), Hash(arrays));

        string Hash(Table table) => precision == typeof(float)
            ? DataPreparation.Prepare<float>(table, options, seed: 3).Hash
            : DataPreparation.Prepare<double>(table, options, seed: 3).Hash;
    }

    [Fact]
    public void What_is_no_rectangle_is_refused()
    {
        AssertRefused("inputs[2] holds 1 numbers, inputs[0] holds 2. Give rows of one length. (Parameter 'inputs')", () => Examples.ForRegression([[1, 2], [3, 4], [5]], [1, 2, 3]));
        AssertRefused("inputs[1] is null, inputs[0] holds 1. Give rows of one length. (Parameter 'inputs')", () => Examples.ForRegression([[1], null!], [1, 2]));
        AssertRefused("inputs holds no numbers. Give at least one row of at least one number. (Parameter 'inputs')", () => Examples.ForRegression<int, int>([], [1]));
        AssertRefused("inputs holds no numbers. Give at least one row of at least one number. (Parameter 'inputs')", () => Examples.ForRegression<int, int>([[]], [1]));
        AssertRefused("There are 3 inputs, but 2 classes. Give one for each.", () => Examples.ForClassification(Inputs, ["a", "b"]));
        AssertRefused("There are 3 inputs, but 4 targets. Give one for each.", () => Examples.ForRegression(Inputs, [1.0, 2, 3, 4]));
        AssertRefused("A class is null. Name the class of every example. (Parameter 'classes')", () => Examples.ForClassification(Inputs, ["a", null!, "b"]));
        AssertRefused("There are 2 inputs an example, and 1 names for them (x). (Parameter 'columns')", () => Examples.ForRegression(Inputs, [1.0, 2, 3]).ToTable(["x"]));
        Assert.Throws<ArgumentNullException>(() => Examples.ForRegression<double, double>(null!, [1.0]));
        Assert.Throws<ArgumentNullException>(() => Examples.ForClassification(Inputs, (string[])null!));
    }

    private static void AssertRefused(string message, Func<object> make) => Assert.Equal(message, Assert.Throws<ArgumentException>(make).Message);
}
