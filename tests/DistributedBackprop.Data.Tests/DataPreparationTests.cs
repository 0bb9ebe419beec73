using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests;

public sealed class DataPreparationTests
{
    private static readonly DataOptions Digits = new()
    {
        Target = ["digit"],
        Task = LearningTask.Classification,
        FeatureScaling = new FixedRangeScaling { From = 0, To = 16 },
    };

    private static readonly DataOptions PetalWidth = new()
    {
        Target = ["petal_width"],
        Task = LearningTask.Regression,
        Ignore = ["species"],
    };

    [Fact]
    public void Classes_become_one_hot_targets_in_their_numbers_order()
    {
        PreparedData<double> data = Samples.Prepare(
            Samples.Counted(["10", "9", "-1", "10", "9"]), Samples.Classes with { ValidationShare = 0, FeatureScaling = new NoScaling() });
        Assert.Equal(["-1", "9", "10"], data.Preparation.Classes);
        Assert.Equal([2, 1, 0, 2, 1], Samples.ClassesOf(data.Training));
        Assert.Equal([0, 1, 0], data.Training.Targets(1).ToArray());
        Assert.Equal([0, 1, 2, 3, 4], Samples.FirstFeatures(data.Training));
        Assert.Equal([new ScaledColumn("y", 0, 1)], data.Preparation.Targets);
    }

    [Fact]
    public void Classes_that_are_not_all_numbers_are_ordered_by_their_characters()
    {
        PreparedData<double> data = Samples.Prepare(Samples.Counted(["b", "B", "10", "9"]), Samples.Classes with { ValidationShare = 0 });
        Assert.Equal(["10", "9", "B", "b"], data.Preparation.Classes);
    }

    [Fact]
    public void Features_are_the_columns_that_are_neither_targets_nor_ignored()
    {
        Table table = Samples.Parse("a,y,note,b,z\n1,2,fine,3,4\n");
        PreparedData<double> data = Samples.Prepare(
            table,
            Samples.Numbers with { Target = ["z", "y"], Ignore = ["note"], ValidationShare = 0, FeatureScaling = new NoScaling() });
        Assert.Equal(["a", "b"], data.Preparation.Features.Select(column => column.Name));
        Assert.Equal(["z", "y"], data.Preparation.Targets.Select(column => column.Name));
        Assert.Equal([1, 3], data.Training.Features(0).ToArray());
        Assert.Equal([4, 2], data.Training.Targets(0).ToArray());
        Assert.Empty(data.Preparation.Classes);
    }

    [Fact]
    public void Scalings_are_fitted_on_the_training_part_only()
    {
        DataOptions options = PetalWidth with { FeatureScaling = new StandardScaling(), TargetScaling = new MinMaxScaling() };
        Table table = Samples.Shipped("iris.csv");
        PreparedData<double> plain = Samples.Prepare(table, options);

        int heldOut = ValidationSplit.Draw(new int[table.Rows.Count], 1, options.ValidationShare, seed: 1).Validation[3];
        PreparedData<double> planted = Samples.Prepare(Replace(table, heldOut, ["1e6", "1e6", "1e6", "1e6", "setosa"]), options);

        Assert.Equal(plain.Preparation.Features, planted.Preparation.Features);
        Assert.Equal(plain.Preparation.Targets, planted.Preparation.Targets);
        Assert.Equal(Samples.FirstFeatures(plain.Training), Samples.FirstFeatures(planted.Training));
        Assert.True(planted.Validation.Features(3)[0] > 1e5);
        Assert.True(planted.Validation.Targets(3)[0] > 1e5);
        Assert.NotEqual(plain.Hash, planted.Hash);
    }

    [Fact]
    public void Standard_scaling_gives_the_training_part_mean_0_and_deviation_1()
    {
        PreparedData<double> data = Samples.Prepare(Samples.Shipped("iris.csv"), PetalWidth);
        double[] values = Samples.FirstFeatures(data.Training);
        Assert.Equal(0, values.Average(), 1e-13);
        Assert.Equal(1, values.Average(value => value * value), 1e-13);
    }

    [Fact]
    public void Constant_columns_become_0()
    {
        PreparedData<double> data = Samples.Prepare(Samples.Shipped("digits.csv"), Digits with { FeatureScaling = new StandardScaling() });
        Assert.Equal("p00", data.Preparation.Features[0].Name);
        Assert.All(Samples.FirstFeatures(data.Training), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Numbers_are_scaled_in_float64_and_rounded_once()
    {
        DataOptions options = PetalWidth with { TargetScaling = new StandardScaling() };
        PreparedData<double> wide = DataPreparation.Prepare<double>(Samples.Shipped("iris.csv"), options, seed: 1);
        PreparedData<float> narrow = DataPreparation.Prepare<float>(Samples.Shipped("iris.csv"), options, seed: 1);
        Assert.Equal(wide.Preparation.Features, narrow.Preparation.Features);
        for (int example = 0; example < wide.Training.Count; example++)
        {
            Assert.Equal(wide.Training.Features(example).ToArray().Select(value => (float)value), narrow.Training.Features(example).ToArray());
            Assert.Equal((float)wide.Training.Targets(example)[0], narrow.Training.Targets(example)[0]);
        }
    }

    [Fact]
    public void Digits_are_split_by_class_and_each_part_keeps_the_files_order()
    {
        Table table = Samples.Shipped("digits.csv");
        PreparedData<double> data = Samples.Prepare(table, Digits);
        int[] training = Samples.ClassesOf(data.Training);
        int[] validation = Samples.ClassesOf(data.Validation);
        Assert.Equal([36, 36, 35, 37, 36, 36, 36, 36, 35, 36], Enumerable.Range(0, 10).Select(digit => validation.Count(digit.Equals)));
        Assert.Equal([142, 146, 142, 146, 145, 146, 145, 143, 139, 144], Enumerable.Range(0, 10).Select(digit => training.Count(digit.Equals)));
        Assert.Equal((64, 10), (data.Training.Inputs, data.Validation.Outputs));

        int inTraining = 0;
        int inValidation = 0;
        foreach (TableRow row in table.Rows)
        {
            double[] features = [.. row.Fields.Take(64).Select(field => double.Parse(field, null) / 16)];
            bool isHeldOut = inValidation < validation.Length && data.Validation.Features(inValidation).SequenceEqual(features);
            ReadOnlySpan<double> found = isHeldOut ? data.Validation.Features(inValidation++) : data.Training.Features(inTraining++);
            Assert.Equal(features, found.ToArray());
        }

        Assert.Equal(table.Rows.Count, inTraining + inValidation);
    }

    [Fact]
    public void A_share_of_0_holds_nothing_out()
    {
        PreparedData<double> data = Samples.Prepare(
            Samples.Shipped("xor.csv"),
            new DataOptions { Target = ["y"], Task = LearningTask.Regression, ValidationShare = 0, FeatureScaling = new NoScaling() });
        Assert.Equal(4, data.Training.Count);
        Assert.Equal(0, data.Validation.Count);
        Assert.Equal(1, data.Training.Targets(2)[0]);
    }

    [Fact]
    public void Another_seed_gives_another_split()
    {
        Table table = Samples.Shipped("digits.csv");
        Assert.NotEqual(Samples.Prepare(table, Digits, seed: 1).Hash, Samples.Prepare(table, Digits, seed: 2).Hash);
    }

    /// <summary>
    /// Computed by a second program, in Python from the documentation. A change here changes the bits of every run: raise the arithmetic version
    /// with it.
    /// </summary>
    [Fact]
    public void The_known_split_of_the_digits_stays_as_it_is()
    {
        Table table = Samples.Shipped("digits.csv");
        int[] classes = ClassColumn.Read(table, 64, new HashSet<string>()).Values;
        Assert.Equal([0, 5, 9, 12, 14, 15, 23, 24, 35, 38], ValidationSplit.Draw(classes, 10, 0.2, seed: 1).Validation.Take(10));
        Assert.Equal("ee8746653eb547d6b5dfdad837570ae4738b6cf0d1736342172dc0681347f973", DataPreparation.Prepare<float>(table, Digits, seed: 1).Hash);
        Assert.Equal("91e829ce3c1a54bb700720a497d7d068a8970eee1898ce5ac13c002860766399", DataPreparation.Prepare<double>(table, Digits, seed: 1).Hash);
    }

    private static Table Replace(Table table, int row, string[] fields)
    {
        TableRow[] rows = [.. table.Rows];
        rows[row] = new TableRow(rows[row].Line, fields);
        return new Table(table.Source, table.Columns, rows);
    }
}
