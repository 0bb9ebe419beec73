using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Data.Tests;

/// <summary>What a person reads when the data and the options do not fit.</summary>
public sealed class DataErrorTests
{
    private const string Table = "x,size,y\n1,10,a\n2,20,b\n3,30,a\n4,40,b\n";

    public static TheoryData<string, DataOptions, string> Cases { get; } = new()
    {
        {
            "x,y\n1,a\nn/a,b\n3,a\n4,b\n", Samples.Classes,
            "examples.csv line 3: column 'x' holds 'n/a', not a number. Correct or remove the row. If the column is not a feature, add it to data.ignore; if it holds categories, to data.categories; if the text says that the value is missing, add the text to data.missingValues."
        },
        {
            "x,y\n1,a\n,b\n3,a\n4,b\n", Samples.Classes,
            "examples.csv line 3: column 'x' holds '', a missing value. Correct or remove the row, or set data.missing to 'mean', 'median' or 'ownSlot'."
        },
        {
            Many("red"), Samples.Numbers,
            "examples.csv: column 'x' holds text with 51 different values, more than the 50 that become inputs of their own accord. "
            + "If the column is not a feature, add it to data.ignore; if it is, to data.categories."
        },
        {
            "x,y\n1,cat\n2,dog\n", Samples.Numbers,
            "examples.csv line 2: column 'y' holds 'cat', and no row of it holds a number. To predict classes, set data.task to 'classification'."
        },
        {
            "x,y\n1,1\nNaN,2\n", Samples.Numbers,
            "examples.csv line 3: column 'x' holds 'NaN', a missing value. Correct or remove the row, or set data.missing to 'mean', 'median' or 'ownSlot'."
        },
        {
            "x,y\n1,1\n2,-Infinity\n", Samples.Numbers,
            "examples.csv line 3: column 'y' holds '-Infinity', not a finite number. Correct or remove the row."
        },
        {
            "x,y\n1,1\n1e999,2\n", Samples.Numbers,
            "examples.csv line 3: column 'x' holds '1e999', not a finite number. Correct or remove the row."
        },
        {
            "x,y\n1,1\n1e39,2\n3,3\n", Samples.Numbers with { FeatureScaling = new NoScaling() },
            "examples.csv line 3: column 'x' holds '1e39', which is too large for float32 once it is scaled. Correct or remove the row, or change the column's unit."
        },
        {
            "x,y\n1,a\n2,\n3,b\n", Samples.Classes with { ValidationShare = 0 },
            "examples.csv line 3: column 'y' holds '', no class. Name the class or remove the row."
        },
        {
            "x,y\n1,a\n2,NA\n3,b\n", Samples.Classes with { ValidationShare = 0 },
            "examples.csv line 3: column 'y' holds 'NA', a missing value. Name the class or remove the row; if it is the name of a class, set data.missingValues without it."
        },
        {
            "x,y\n1,1\n2,?\n", Samples.Numbers with { Missing = MissingHandling.Mean },
            "examples.csv line 3: column 'y' holds '?', a missing value. A target cannot be made up: correct or remove the row."
        },
        {
            "x,y\nred,1\n,2\n", Samples.Numbers,
            "examples.csv line 3: column 'x' holds '', a missing value. Correct or remove the row, or set data.missing to 'mean', 'median' or 'ownSlot'."
        },
        {
            "x,size,y\n,1,1\n,2,2\n", Samples.Numbers with { Missing = MissingHandling.Median },
            "examples.csv: column 'x' holds no value in the training part. Add the column to data.ignore."
        },
        {
            "x,size,y\n,1,1\n,2,2\n", Samples.Numbers with { Missing = MissingHandling.Median, Categories = ["x"] },
            "examples.csv: column 'x' holds no value in the training part. Add the column to data.ignore."
        },
        {
            "x,y\n1e308,1\n1e308,2\n", Samples.Numbers with { Missing = MissingHandling.Mean, ValidationShare = 0, FeatureScaling = new NoScaling() },
            "examples.csv: the mean of column 'x' is too large for float64. Change the column's unit."
        },
        {
            Table, Samples.Classes with { Categories = ["sizes"] },
            "data.categories: examples.csv has no column 'sizes'. Did you mean 'size'? Its columns: x, size, y."
        },
        {
            Table, Samples.Classes with { Categories = ["y"] },
            "data.categories: 'y' is no feature, as it is also in data.target or data.ignore. Take it out of one of them."
        },
        {
            "x,y\n1,a\n2,a\n", Samples.Classes,
            "examples.csv: column 'y' holds the one class 'a'. A classification needs two or more: add examples of another class, or name another column in data.target."
        },
        {
            "x,y\n1,1\n2,0\n3,1.0\n", Samples.Classes,
            "examples.csv: column 'y' names one class in two ways, '1' and '1.0'. Write it in one way."
        },
        {
            "x,y\n1,a\n2,b\n3,a\n", Samples.Classes,
            "examples.csv: column 'y' holds class 'b' in one row only; training and validation need one each. Add examples of it or remove the row, "
            + "set data.validationShare to 0, or set data.task to 'regression' if the column holds measurements."
        },
        {
            "x,y\n1,2\n", Samples.Numbers,
            "examples.csv has one row; training and validation need one each. Add examples or set data.validationShare to 0."
        },
        {
            Table, Samples.Classes with { Target = ["sizes"] },
            "data.target: examples.csv has no column 'sizes'. Did you mean 'size'? Its columns: x, size, y."
        },
        {
            Table, Samples.Classes with { Target = ["species"] },
            "data.target: examples.csv has no column 'species'. Its columns: x, size, y."
        },
        {
            Table, Samples.Classes with { Ignore = ["Size"] },
            "data.ignore: examples.csv has no column 'Size'. Did you mean 'size'? Its columns: x, size, y."
        },
        {
            Table, Samples.Classes with { Ignore = ["x", "size"] },
            "data.ignore: no column of examples.csv is left to learn from. Its columns: x, size, y. Ignore fewer, or add columns to the file."
        },
        {
            Table, Samples.Classes with { Ignore = ["y"] },
            "data.ignore: 'y' is also in data.target. Take it out of one of them."
        },
        {
            Table, Samples.Numbers with { Target = ["x", "size", "x"] },
            "data.target: 'x' is there 2 times. Name each column once."
        },
        {
            Table, Samples.Classes with { Target = [] },
            "data.target is empty. Name the column to predict."
        },
        {
            Table, Samples.Classes with { Target = ["x", "y"] },
            "data.target names 2 columns (x, y); a classification has one. Name the one that holds the class, or set data.task to 'regression' to predict numbers."
        },
        {
            Table, Samples.Classes with { TargetScaling = new StandardScaling() },
            "data.targetScaling: classes are not scaled. Leave it out, or set data.task to 'regression' to predict numbers."
        },
        {
            Table, Samples.Classes with { ValidationShare = 0.95 },
            "data.validationShare is 0.95. Give a number from 0 to 0.9."
        },
        {
            Table, Samples.Classes with { ValidationShare = double.NaN },
            "data.validationShare is NaN. Give a number from 0 to 0.9."
        },
        {
            Table, Samples.Classes with { FeatureScaling = new FixedRangeScaling { From = 16, To = 0 } },
            "data.featureScaling: from is 16 and to is 0. Give finite numbers with from less than to."
        },
        {
            Table, Samples.Numbers with { TargetScaling = new FixedRangeScaling { From = 1, To = 1 } },
            "data.targetScaling: from is 1 and to is 1. Give finite numbers with from less than to."
        },
        {
            Table, Samples.Classes with { FeatureScaling = new FixedRangeScaling { From = 0, To = double.PositiveInfinity } },
            "data.featureScaling: from is 0 and to is Infinity. Give finite numbers with from less than to."
        },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Says_where_what_and_what_to_do(string text, DataOptions options, string message)
    {
        Assert.Equal(message, Assert.Throws<DataException>(() => DataPreparation.Prepare<float>(Samples.Parse(text), options, seed: 1)).Message);
    }

    [Fact]
    public void Lists_the_first_of_many_columns()
    {
        DataOptions options = Samples.Classes with { Target = ["digits"] };
        string message = Assert.Throws<DataException>(
            () => DataPreparation.Prepare<float>(Samples.Shipped("digits.csv"), options, seed: 1)).Message;
        Assert.Contains(" Did you mean 'digit'? Its columns: p00, p01, ", message, StringComparison.Ordinal);
        Assert.EndsWith(", p23 and 45 more.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_a_long_value_cut_and_on_one_line()
    {
        string value = "line\n" + new string('v', 100);
        string message = Assert.Throws<DataException>(() => Samples.Prepare(Samples.Parse($"x,y\n1,1\n\"{value}\",2\n"), Samples.Numbers)).Message;
        Assert.StartsWith($"examples.csv line 3: column 'x' holds 'line {new string('v', 55)}...', not a number.", message, StringComparison.Ordinal);
    }

    private static string Many(string name) => "x,y\n" + string.Concat(Enumerable.Range(0, 51).Select(row => $"{name}{row},{row}\n"));

    [Fact]
    public void Refuses_null()
    {
        Assert.Throws<ArgumentNullException>(() => DataPreparation.Prepare<float>(null!, Samples.Classes, seed: 1));
        Assert.Throws<ArgumentNullException>(() => DataPreparation.Prepare<float>(Samples.Parse(Table), null!, seed: 1));
    }
}
