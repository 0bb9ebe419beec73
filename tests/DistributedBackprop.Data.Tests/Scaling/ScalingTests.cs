using DistributedBackprop.Data.Scaling;
using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Data.Tests.Scaling;

public sealed class ScalingTests
{
    [Fact]
    public void None_keeps_values_to_the_last_bit()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<double>(), value =>
            double.IsNaN(value)
            || BitConverter.DoubleToInt64Bits(Fit(new NoScaling(), 1, 2).Scale(value)) == BitConverter.DoubleToInt64Bits(value))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Min_max_takes_the_least_to_0_and_the_greatest_to_1()
    {
        ScaledColumn column = Fit(new MinMaxScaling(), 3, -1, 7, 5);
        Assert.Equal(new ScaledColumn("x", -1, 8), column);
        Assert.Equal([0, 1, 0.5, -1], new[] { -1.0, 7, 3, -9 }.Select(column.Scale));
    }

    [Fact]
    public void Standard_takes_the_mean_to_0_and_the_deviation_over_n_to_1()
    {
        Assert.Equal(new ScaledColumn("x", 5, 2), Fit(new StandardScaling(), 2, 4, 4, 4, 5, 5, 7, 9));
    }

    [Fact]
    public void A_fixed_range_is_the_same_for_every_column()
    {
        ScaledColumn column = Fit(new FixedRangeScaling { From = -16, To = 16 }, 1000, 2000);
        Assert.Equal(new ScaledColumn("x", -16, 32), column);
        Assert.Equal([0, 0.5, 1, 1.5], new[] { -16.0, 0, 16, 32 }.Select(column.Scale));
    }

    /// <summary>The mean of ten times 0.1 is not 0.1 in float64: its rounding error must not be taken for a deviation.</summary>
    [Fact]
    public void A_column_of_one_value_becomes_0()
    {
        double[] tenths = [.. Enumerable.Repeat(0.1, 10)];
        foreach (ColumnScaling scaling in new ColumnScaling[] { new StandardScaling(), new MinMaxScaling() })
        {
            Assert.Equal(new ScaledColumn("x", 0.1, 1), Fit(scaling, tenths));
            Assert.Equal(0, Fit(scaling, tenths).Scale(0.1));
        }
    }

    [Fact]
    public void Restoring_undoes_scaling()
    {
        Prop.ForAll(
            Gen.Choose(-1000000, 1000000).Select(n => n / 64.0).NonEmptyListOf().ToArbitrary(),
            values =>
            {
                ScaledColumn column = Fit(new StandardScaling(), [.. values]);
                return values.All(value => Math.Abs(column.Restore(column.Scale(value)) - value) <= 1e-9);
            })
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(double.MaxValue, -double.MaxValue)]
    [InlineData(double.Epsilon, 0)]
    public void Refuses_values_whose_divisor_float64_cannot_hold(double first, double second)
    {
        string message = Assert.Throws<DataException>(() => Fit(new StandardScaling(), first, second)).Message;
        Assert.Equal(
            "examples.csv: the values of column 'x' lie too far apart or too near each other to be scaled in float64. Change the column's unit.", message);
    }

    private static ScaledColumn Fit(ColumnScaling scaling, params double[] training) => ScalingFit.Fit(scaling, Samples.Name, "x", training);
}
